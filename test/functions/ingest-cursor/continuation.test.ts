import { expect, test } from '@jest/globals';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { Row } from '../../../shared/warehouse/warehouse.ts';
import {
  type CursorTeam,
  eventRow,
  groupRow,
  groupsAnswer,
  refusal,
  spendRow,
  userDayRow,
} from '../../support/cursor-answers.ts';
import { readDay, recordsOf } from './read-day.ts';

const lost = (more: Record<string, unknown> = {}) => eventRow({ userEmail: '', ...more });
const [AFTER, TODAY] = ['1767657600000', '1767700000000'];

const TEAM: CursorTeam = {
  members: [
    { id: 101, email: 'a@example.com', role: 'free-owner', isRemoved: false },
    { id: 102, email: 'b@example.com', role: 'member', isRemoved: true },
    { id: 103, email: 'c@example.com', role: 'member', isRemoved: true },
    { id: 104, email: 'd@example.com', role: 'member', isRemoved: true },
  ],
  leavers: {
    102: [[lost(), lost({ model: 'b' })], [lost()]],
    103: refusal(400),
    104: [[lost(), lost({ model: 'never among all events' })]],
  },
  users: [
    [userDayRow(), userDayRow({ userId: 'user_x2', email: 'b@example.com' })],
    [
      userDayRow({ userId: 'user_x2', email: 'b@example.com' }),
      userDayRow({ userId: 'user_x3', email: 'c@' }),
    ],
  ],
  events: [
    [lost({ chargedCents: '-1' }), lost(), eventRow()],
    [lost(), lost({ model: 'b' }), eventRow({ timestamp: AFTER })],
    [lost(), lost({ isChargeable: false }), lost()],
  ],
  spend: [[spendRow()], [spendRow({ userId: 'user_x2' })]],
  today: [[eventRow({ timestamp: TODAY })], [eventRow({ timestamp: TODAY, model: 'b' })]],
  groups: groupsAnswer([groupRow({ '2026-01-05': '77' })]),
};
const READS: Record<string, Row[]> = {
  'cursor-cycle-spend': [{ usd: '4', first_day_usd: '1', nameless_usd: '0', days_committed: 4 }],
  'remembered-directory': [
    { kind: 'member', vendor_id: 'user_x3', email: 'c@example.com', last_seen: '2025-11-01T14:00:00.000Z' },
  ],
};
const OPTIONS = { seatPrice: '40', read: async (name: string) => READS[name] ?? [] };

test('a continuation of any page gives the records that are left, and the same end', async () => {
  const whole = await readDay(TEAM, OPTIONS);
  // The members, two leavers' four pages, and of users, events, spend, today and groups 2, 3, 2, 2 and 1.
  expect(whole.pages).toHaveLength(15);
  expect(whole.end.findings.map(({ kind }) => kind)).toEqual([
    'leavers_untold',
    'leavers_unmet',
    'spend_differs',
    'groups_differ',
  ]);
  for (const [index, { resume }] of whole.pages.entries()) {
    const rest = await readDay(TEAM, { ...OPTIONS, resume });
    expect(rest.pages).toEqual(whole.pages.slice(index + 1));
    expect(rest.end).toEqual(whole.end);
  }
});

test('a continuation after midnight goes on with the spend of the day before', async () => {
  const whole = await readDay(TEAM, OPTIONS);
  const { resume } = whole.pages.find(({ records }) => records.some(({ kind }) => kind === 'spend')) ?? {};
  const now = () => new Date('2026-01-07T00:00:01Z');
  const rest = await readDay(TEAM, { ...OPTIONS, resume, now });
  expect(recordsOf(rest).map(({ kind }) => kind)).toEqual(['spend']);
  expect(rest.end).toEqual(whole.end);
});

test('a continuation of a step that is not known here is for a person to replay', async () => {
  const resume = { step: 'invoices', state: {} };
  await expect(readDay(TEAM, { resume })).rejects.toBeInstanceOf(InvalidInputError);
});
