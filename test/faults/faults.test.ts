import { describe, expect, test } from '@jest/globals';
import { FAULTS } from '../../local/sandbox/index.ts';
import { CASES } from './cases.ts';
import { MUTANTS } from './mutants.ts';
import { runCase } from './run-case.ts';

/** A few of each kind; `npm run faults` runs them all. */
const SOME = [
  'lying-count@cursor',
  'unreadable-row@cursor',
  'refreshed-segments@analytics',
  'cents-as-dollars@legacy',
  'neighbour-day@legacy',
  'no-plan@claude_code',
];

const nameOf = ({ fault, report }: { fault: string; report: string }) => `${fault}@${report}`;

describe('a fault of a vendor', () => {
  test.each(SOME)('%s loses and doubles no dollar, and a person is told', async (name) => {
    const found = CASES.filter((one) => nameOf(one) === name);
    expect(found).toHaveLength(1);
    for (const one of found) expect((await runCase(one)).problems).toEqual([]);
  });

  test('of the dial is in a case, whichever it is', () => {
    const dialled = new Set(CASES.flatMap(({ dial }) => dial.map(({ fault }): string => fault)));
    expect(Object.keys(FAULTS).filter((fault) => !dialled.has(fault))).toEqual([]);
  });

  test('has one case a report', () => {
    const names = CASES.map(nameOf);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('is there for every guard that is taken out', () => {
    const names = CASES.map(nameOf);
    expect(MUTANTS.map(({ fault }) => fault).filter((fault) => !names.includes(fault))).toEqual([]);
  });
});
