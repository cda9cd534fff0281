import { describe, expect, test } from '@jest/globals';
import { makeOrganization, makeSmallOrganization } from '../../../local/sandbox/index.ts';
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

  test('leave when they are asked to, and the keys are still made by the same people', () => {
    const leavers = { 3: '2026-03-02', 4: '2026-03-03' };
    const [usual, asked] = [{}, { leavers }].map((more) => makeSmallOrganization({ keys: 14, ...more }));
    expect(asked?.people.map(({ leftOn }) => leftOn)).toEqual([
      ...[null, null, null],
      ...['2026-03-02', '2026-03-03', null],
    ]);
    const makers = (organization: typeof usual) => organization?.keys.map(({ creator }) => creator?.index);
    expect(makers(asked)).toEqual(makers(usual));
    expect(makers(asked)?.slice(0, 4)).toEqual([4, 0, undefined, 3]);
  });

  test.each([
    [{ 6: '2026-03-02' }, 'nobody of 6 people can leave as 6 on 2026-03-02'],
    [{ 5: 'soon' }, 'nobody of 6 people can leave as 5 on soon'],
  ])('do not leave as %j', (leavers, reason) => {
    expect(() => makeOrganization({ people: 6, leavers })).toThrow(new RangeError(reason));
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
