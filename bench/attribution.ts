// Records a second and peak memory of attribution, beside a plain Map.get on the latest sheet.
//
//   npm run bench:attribution [-- RECORDS VERSIONS]      default: 1000000 5000
//
// Each way runs in a process of its own, the ways in turn and three times over; the median counts. The plain map
// knows no days, no shares and no other rule: it is what history costs, not what could be used instead. A tenth of
// the records beside them shows whether memory grows with their number.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measured, Way } from './attribution-child.ts';

const CHILD = fileURLToPath(new URL('attribution-child.ts', import.meta.url));
const WAYS: readonly Way[] = ['as-of', 'as-of, shared', 'latest'];
const ROUNDS = 3;
const execute = promisify(execFile);

const [records = 1_000_000, versions = 5_000] = process.argv.slice(2).map(Number);

async function measure(way: Way, count: number): Promise<Measured> {
  const flags = ['--disable-warning=ExperimentalWarning', CHILD];
  const { stdout } = await execute(process.execPath, [...flags, way, String(count), String(versions)]);
  return JSON.parse(stdout);
}

/** The parts with an owner that so many records must have: all but every tenth record, twice when shared. */
function ownedOf(way: Way, count: number): number {
  return (count - Math.floor(count / 10)) * (way === 'as-of, shared' ? 2 : 1);
}

async function checked(way: Way, count: number): Promise<Measured> {
  const measured = await measure(way, count);
  if (measured.owned !== ownedOf(way, count))
    throw new Error(`${way}: ${measured.owned} parts have an owner`);
  return measured;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const runs = new Map<Way, Measured[]>(WAYS.map((way) => [way, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const way of WAYS) runs.get(way)?.push(await checked(way, records));
}
const rate = (way: Way) => records / median((runs.get(way) ?? []).map(({ seconds }) => seconds));
console.log(`${records} records, ${versions} key versions, median of ${ROUNDS}`);
for (const way of WAYS) {
  const peak = median((runs.get(way) ?? []).map(({ peakMb }) => peakMb));
  const { peakMb: tenth } = await checked(way, records / 10);
  console.log(
    `  ${way.padEnd(14)} ${Math.round(rate(way)).toLocaleString('en-US').padStart(10)} records a second ` +
      `(${(rate(way) / rate('latest')).toFixed(2)} of the plain map), ` +
      `peak memory ${peak.toFixed(0)} MB (${tenth.toFixed(0)} MB for a tenth)`,
  );
}
