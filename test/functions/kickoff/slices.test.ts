import { describe, expect, test } from '@jest/globals';
import { slicesOf, yesterdayOf } from '../../../functions/kickoff/slices.ts';
import { type KickoffInput, kickoff } from '../../../shared/contract/messages.ts';
import { InvalidInputError } from '../../../shared/errors.ts';

const CURSOR = { source: 'cursor', account: 'default' } as const;
const ANTHROPIC = { source: 'anthropic', account: 'default' } as const;
/** A Wednesday that is no day of month close. */
const WEDNESDAY = '2026-11-18T14:00:00.000Z';
const MONDAY = '2026-11-16T14:00:00.000Z';

type Options = {
  at?: string;
  accounts?: { source: 'cursor' | 'anthropic'; account: string }[];
  open?: string[];
};

function slices(message: KickoffInput, { at = WEDNESDAY, accounts = [CURSOR], open = [] }: Options = {}) {
  const windows = { rereadDays: 3, monthCloseDay: 3 };
  return slicesOf(kickoff.parse(message), accounts, at, windows, ({ day }) => !open.includes(day));
}

const days = (message: KickoffInput, options?: Options) => slices(message, options).map(({ day }) => day);

describe('a kickoff that names days', () => {
  test('asks for one day', () => {
    expect(days({ day: '2026-11-10' })).toEqual(['2026-11-10']);
  });

  test('asks for a range, newest first', () => {
    expect(days({ from: '2026-10-30', to: '2026-11-02' })).toEqual([
      '2026-11-02',
      '2026-11-01',
      '2026-10-31',
      '2026-10-30',
    ]);
  });

  test('asks for a number of days that end yesterday', () => {
    expect(days({ days: 2 })).toEqual(['2026-11-17', '2026-11-16']);
    expect(days({ days: 366 })).toHaveLength(366);
  });

  test('asks for them whether they are settled or not, and makes up for no other', () => {
    expect(days({ day: '2026-11-10' }, { open: ['2026-11-01'] })).toEqual(['2026-11-10']);
  });

  test('asks each account, day by day', () => {
    expect(slices({ days: 2 }, { accounts: [CURSOR, ANTHROPIC] })).toEqual([
      { ...CURSOR, day: '2026-11-17' },
      { ...ANTHROPIC, day: '2026-11-17' },
      { ...CURSOR, day: '2026-11-16' },
      { ...ANTHROPIC, day: '2026-11-16' },
    ]);
  });

  test.each([
    [{ day: '2026-11-18' }, '2026-11-18'],
    [{ day: '2027-01-01' }, '2027-01-01'],
    [{ from: '2026-11-16', to: '2026-11-19' }, '2026-11-18'],
  ])('that are not over is refused: %j', (message, day) => {
    expect(() => slices(message)).toThrow(
      new InvalidInputError(`${day} is not over yet: 2026-11-17 is the last day that can be asked for`),
    );
  });
});

describe('the empty kickoff', () => {
  test('reads yesterday and the days before it again', () => {
    expect(days({})).toEqual(['2026-11-17', '2026-11-16', '2026-11-15']);
  });

  test('counts yesterday from when it was published, on both sides of midnight in UTC', () => {
    expect(yesterdayOf('2026-11-18T23:59:59.999Z')).toBe('2026-11-17');
    expect(yesterdayOf('2026-11-19T00:00:00.000Z')).toBe('2026-11-18');
    expect(yesterdayOf('2026-11-18T22:00:00-08:00')).toBe('2026-11-18');
    expect(days({}, { at: '2026-11-18T23:59:59.999Z' })[0]).toBe('2026-11-17');
    expect(days({}, { at: '2026-11-19T00:00:00.000Z' })[0]).toBe('2026-11-18');
  });

  test('reads 35 days again on a Monday', () => {
    const asked = days({}, { at: MONDAY });
    expect(asked).toHaveLength(35);
    expect([asked[0], asked.at(-1)]).toEqual(['2026-11-15', '2026-10-12']);
  });

  test('reads the whole last month on the day of month close, each day once', () => {
    // 3 November 2026 is a Tuesday.
    const asked = days({}, { at: '2026-11-03T14:00:00.000Z' });
    expect(asked).toHaveLength(33);
    expect(asked.slice(0, 3)).toEqual(['2026-11-02', '2026-11-01', '2026-10-31']);
    expect(asked.at(-1)).toBe('2026-10-01');
    expect(new Set(asked).size).toBe(33);
    // 3 January 2027 is a Sunday: the last month is of the last year.
    const january = days({}, { at: '2027-01-03T14:00:00.000Z' });
    expect([january[0], january.at(-1), january.length]).toEqual(['2027-01-02', '2026-12-01', 33]);
    // 3 March 2026 is a Tuesday, and February has 28 days.
    const march = days({}, { at: '2026-03-03T14:00:00.000Z' });
    expect([march.at(-1), march.length]).toEqual(['2026-02-01', 30]);
  });

  test('makes up for the slices of the last 35 days that were never produced', () => {
    const open = ['2026-11-16', '2026-11-05', '2026-10-14', '2026-10-13'];
    expect(days({}, { open })).toEqual([
      '2026-11-17',
      '2026-11-16',
      '2026-11-15',
      '2026-11-05',
      '2026-10-14',
    ]);
  });

  test('makes up for each account by itself', () => {
    const windows = { rereadDays: 1, monthCloseDay: 3 };
    const asked = slicesOf(kickoff.parse({}), [CURSOR, ANTHROPIC], WEDNESDAY, windows, ({ source, day }) => {
      return !(source === 'anthropic' && day === '2026-11-01');
    });
    expect(asked).toEqual([
      { ...CURSOR, day: '2026-11-17' },
      { ...ANTHROPIC, day: '2026-11-17' },
      { ...ANTHROPIC, day: '2026-11-01' },
    ]);
  });

  test('without any key asks for nothing', () => {
    expect(slices({}, { accounts: [] })).toEqual([]);
  });
});

describe('a kickoff that names sources and accounts', () => {
  const NORTH = { source: 'anthropic', account: 'north' } as const;
  const accounts = [CURSOR, ANTHROPIC, NORTH];

  test('asks for no other', () => {
    const asked = (message: KickoffInput) =>
      slices({ day: '2026-11-10', ...message }, { accounts }).map(
        ({ source, account }) => `${source} ${account}`,
      );
    expect(asked({ sources: ['anthropic'] })).toEqual(['anthropic default', 'anthropic north']);
    expect(asked({ accounts: ['north'] })).toEqual(['anthropic north']);
    expect(asked({ sources: ['cursor', 'anthropic'], accounts: ['default'] })).toEqual([
      'cursor default',
      'anthropic default',
    ]);
  });

  test.each([
    [{ sources: ['claude_code' as const] }, 'the source claude_code has no key: set one and start again'],
    [{ accounts: ['south'] }, 'no source has an account south'],
    [{ sources: ['cursor' as const], accounts: ['north'] }, 'cursor has no account north'],
  ])('is refused where there is no key: %j', (message, reason) => {
    expect(() => slices(message, { accounts })).toThrow(new InvalidInputError(reason));
  });
});
