import { describe, expect, test } from '@jest/globals';
import { type CursorTeam, eventRow, groupRow, groupsAnswer, refusal } from '../../support/cursor-answers.ts';
import { findingsOf, readDay } from './read-day.ts';

const DAY = '2026-01-05';

/** 3 USD billed and 1.2 included. */
const EVENTS = [[eventRow({ chargedCents: '300' }), eventRow({ chargedCents: '120', isChargeable: false })]];

const differs = async (groups: CursorTeam['groups'], events: CursorTeam['events'] = EVENTS) =>
  findingsOf(await readDay({ events, ...(groups ? { groups } : {}) }), 'groups_differ');

describe('the billing groups', () => {
  test('are asked for in the cycle of the day, and nothing else is', async () => {
    const { seen } = await readDay({ groups: groupsAnswer([]) });
    expect(seen.filter(({ what }) => what.includes('/teams/groups'))).toEqual([
      { what: 'GET /teams/groups?billingCycle=2026-01-05', body: undefined },
    ]);
  });

  test('and the rest of the team sum to the events of the day, billed and included, or to the billed ones alone', async () => {
    const groups = [groupRow({ [DAY]: '200', '2026-01-04': '999' }), groupRow({ [DAY]: '120' })];
    expect(await differs(groupsAnswer(groups, groupRow({ [DAY]: '100' })))).toEqual([]);
    expect(await differs(groupsAnswer([groupRow({ [DAY]: '180' })], groupRow({ [DAY]: '120' })))).toEqual([]);
  });

  test.each(['299', '301', '419', '421'])('may part by a cent: %s cents', async (cents) => {
    expect(await differs(groupsAnswer([groupRow({ [DAY]: cents })]))).toEqual([]);
  });

  test.each([
    ['418.9', '0.011', '4.189'],
    ['421.1', '0.011', '4.211'],
    ['301.1', '0.011', '3.011'],
    ['298', '0.02', '2.98'],
    ['360', '0.6', '3.6'],
  ])('differ when it is more: %s cents', async (cents, usd, spent) => {
    expect(await differs(groupsAnswer([groupRow({ [DAY]: cents })]))).toEqual([
      {
        kind: 'groups_differ',
        severity: 'warning',
        text:
          `the billing groups have spent ${spent} USD on 2026-01-05, and the events of the day are 3 USD billed ` +
          'and 1.2 USD included',
        usd,
      },
    ]);
  });

  test('count what was left out as unreadable too', async () => {
    const events = [[...(EVENTS[0] ?? []), eventRow({ model: 7, chargedCents: '80' })]];
    expect(await differs(groupsAnswer([groupRow({ [DAY]: '500' })]), events)).toEqual([]);
  });

  test.each([
    ['do not list the day', groupsAnswer([groupRow({ '2026-01-04': '999' })])],
    ['have no days', groupsAnswer([groupRow({}, { dailySpend: null })])],
    ['are not on the plan', refusal(403)],
  ])('say nothing when they %s', async (_, groups) => {
    expect((await readDay({ events: EVENTS, groups })).end.findings).toEqual([]);
  });

  test('are not asked for where the events are missing', async () => {
    const { seen } = await readDay({ events: refusal(403), groups: groupsAnswer([]) });
    expect(seen.map(({ what }) => what).join()).not.toContain('groups');
  });

  test('that cannot be read hold up no money', async () => {
    const day = await readDay({ groups: groupsAnswer([groupRow({ [DAY]: 'much' })]) });
    expect(findingsOf(day, 'second_opinion_missing')).toHaveLength(1);
  });
});
