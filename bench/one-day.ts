// Records a second and peak memory over one day of Cursor events, with the share of each function.
//
//   npm run bench [-- EVENTS ...]      default: 50000 200000
//
// The sandbox runs in this process and the pipeline in a child, so that the child's memory is the pipeline's
// alone. Several sizes show whether memory grows with the day.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeOrganization, startSandbox } from '../local/sandbox/index.ts';
import type { Measured } from './one-day-child.ts';

const DAY = '2026-03-02';
const CHILD = fileURLToPath(new URL('one-day-child.ts', import.meta.url));
const execute = promisify(execFile);

type Truth = { sources: { cursor: { records: number; billed_usd: string } } };

async function readTruth(url: string): Promise<Truth> {
  return (await (await fetch(url)).json()) as Truth;
}

async function measure(events: number): Promise<Measured> {
  const sandbox = await startSandbox({ organization: makeOrganization({ eventsOn: { [DAY]: events } }) });
  const dataDir = mkdtempSync(join(tmpdir(), 'ai-usage-bench-'));
  try {
    const mappingFile = join(dataDir, 'mapping.csv');
    writeFileSync(mappingFile, sandbox.mappingCsv);
    // The first request makes the day; the time for it is the sandbox's, not the pipeline's.
    const truth = await readTruth(`${sandbox.url}/__truth?day=${DAY}`);
    const flags = ['--disable-warning=ExperimentalWarning', CHILD];
    const { stdout } = await execute(process.execPath, [
      ...flags,
      DAY,
      dataDir,
      mappingFile,
      sandbox.cursorUrl,
    ]);
    const measured: Measured = JSON.parse(stdout);
    const expected = truth.sources.cursor;
    if (measured.billedUsd !== expected.billed_usd || measured.records !== expected.records) {
      throw new Error(`the facts are wrong: ${stdout} where the vendor has ${JSON.stringify(expected)}`);
    }
    return measured;
  } finally {
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const asked = process.argv.slice(2).map(Number);
for (const events of asked.length > 0 ? asked : [50_000, 200_000]) {
  const { records, seconds, peakMb, busySeconds } = await measure(events);
  const busy = Object.values(busySeconds).reduce((sum, one) => sum + one, 0);
  console.log(
    `${events} events: ${Math.round(records / seconds)} records a second (${records} in ${seconds.toFixed(1)} s), ` +
      `peak memory ${peakMb.toFixed(0)} MB`,
  );
  for (const [name, own] of Object.entries(busySeconds).sort(([, a], [, b]) => b - a)) {
    console.log(
      `  ${name.padEnd(18)} ${((own / busy) * 100).toFixed(1).padStart(5)} % of the handlers' time`,
    );
  }
}
