import { describe, expect, test } from '@jest/globals';
import { isMember, makePeople } from '../../../local/sandbox/people.ts';

describe('people', () => {
  test.each([
    [80, ['2025-09-30', '2025-12-23', '2026-03-10']],
    [6, ['2026-03-10']],
    [3, []],
  ])('of %i some have left, each on a day of their own', (count, lastDays) => {
    const leavers = makePeople('reference', count).filter((person) => person.hasLeft);
    expect(leavers.map((person) => person.leftOn)).toEqual(lastDays);
  });

  test('are members up to their last day, the others always', () => {
    const [first, ...others] = makePeople('reference', 6);
    const leaver = others.at(-1);
    const isThere = (person: typeof first, day: string) => person !== undefined && isMember(person, day);
    expect(isThere(leaver, '2026-03-10')).toBe(true);
    expect(isThere(leaver, '2026-03-11')).toBe(false);
    expect(isThere(first, '2030-01-01')).toBe(true);
  });
});
