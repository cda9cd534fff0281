import type { Case } from './case.ts';
import { inPool } from './pool.ts';
import { type Result, runCase } from './run-case.ts';

/** Most of a case's time is that of waiting for a vendor. */
const AT_A_TIME = 4;

/** Runs cases, a few at a time; the results are in the order of the cases. */
export async function runCases(cases: readonly Case[]): Promise<Result[]> {
  // The longest ones first, so that none of them is left alone at the end.
  const order = cases.toSorted((a, b) => (b.replays ?? 0) - (a.replays ?? 0));
  const results = await inPool(order, AT_A_TIME, runOrFail);
  return cases.flatMap((one) => results[order.indexOf(one)] ?? []);
}

/** A case that does not come to an end is as wrong as one that ends badly. */
async function runOrFail(one: Case): Promise<Result> {
  try {
    return await runCase(one);
  } catch (error) {
    const { fault, report } = one;
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      fault,
      report,
      did: 'failed',
      isMoneyRight: false,
      duplicates: 0,
      told: 'nothing',
      seconds: 0,
      problems: [problem],
    };
  }
}
