// Runs every fault of the sandbox's dial against the whole pipeline, and proves that none loses or doubles a dollar.
//
//   npm run faults [-- --only NAME[@REPORT][,…]] [--json]
//   npm run faults -- --mutants
//
// Prints a table, a fault and report a line; ends with exit code 1 when one of them is wrong. With --mutants the
// guards are taken out one by one, each in a copy of the sources, and a fault has to notice each.
import { parseArgs } from 'node:util';
import type { Case } from './case.ts';
import { CASES } from './cases.ts';
import { MUTANTS } from './mutants.ts';
import { runMutants } from './mutation.ts';
import { runCases } from './run-cases.ts';
import { formatResults, isWrong } from './table.ts';

const USAGE_ERROR = 2;

const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'boolean' }, mutants: { type: 'boolean' } },
});
const wanted = values.only?.split(',');

function isWanted({ fault, report }: Case): boolean {
  return !wanted || wanted.includes(fault) || wanted.includes(`${fault}@${report}`);
}

async function run(): Promise<number> {
  if (values.mutants) return (await runMutants(MUTANTS)) ? 0 : 1;
  const chosen = CASES.filter(isWanted);
  if (chosen.length === 0) {
    const names = new Set(CASES.map(({ fault }) => fault));
    process.stderr.write(`there is no fault ${values.only}; the faults are ${[...names].join(', ')}\n`);
    return USAGE_ERROR;
  }
  const results = await runCases(chosen);
  process.stdout.write(`${values.json ? JSON.stringify({ results }) : formatResults(results)}\n`);
  return results.some(isWrong) ? 1 : 0;
}

process.exitCode = await run();
