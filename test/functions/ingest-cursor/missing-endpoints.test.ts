import { describe, expect, test } from '@jest/globals';
import { CredentialError } from '../../../shared/errors.ts';
import { NotAllowedError } from '../../../shared/http.ts';
import { type CursorTeam, eventPages, eventRow, refusal, userDayRow } from '../../support/cursor-answers.ts';
import type { Answer } from '../../support/vendor-session.ts';
import { costsOf, findingsOf, readDay, recordsOf } from './read-day.ts';

const LEAVER = { id: 102, email: 'b@example.com', role: 'member', isRemoved: true };

const missing = async (team: CursorTeam, options?: Parameters<typeof readDay>[1]) =>
  findingsOf(await readDay(team, options), 'endpoint_missing').map(({ text }) => text);

/** The pages of an answer until one that is refused. */
const until = (refused: number, answer: Answer): Answer => {
  return (call, count) =>
    ((call.body as { page: number }).page === refused ? refusal(403) : answer)(call, count);
};

describe('without', () => {
  test('members, the events of people who have left stay unattributed', async () => {
    const day = await readDay({ members: refusal(403), events: [[eventRow()]] });
    expect(costsOf(day)).toEqual(['0.015']);
    expect(day.end.findings).toEqual([
      {
        kind: 'endpoint_missing',
        severity: 'warning',
        text: expect.stringMatching(
          /^\/teams\/members .*: events of people who have left stay unattributed$/,
        ),
        usd: null,
      },
    ]);
  });

  test('members, free owners are counted as seats', async () => {
    const [text] = await missing({ members: refusal(403) }, { seatPrice: '40' });
    expect(text).toMatch(/, and free owners are counted as seats$/);
    expect(await missing({ members: refusal(403) }, { seatPrice: '2026-02:40' })).toEqual([
      expect.not.stringContaining('seats'),
    ]);
  });

  test("users' days, the events are the day", async () => {
    const day = await readDay({ users: refusal(404), events: [[eventRow()]] });
    expect(costsOf(day)).toEqual(['0.015']);
    expect(day.end).toMatchObject({ report: 'filtered-usage-events', provenEmpty: false });
    expect(await missing({ users: refusal(404) })).toEqual([
      expect.stringMatching(/^\/teams\/daily-usage-data .*: the day has no lines of code$/),
    ]);
    expect(await missing({ users: refusal(404) }, { seatPrice: '40' })).toEqual([
      expect.stringMatching(/ code, and its seats are not in the money$/),
    ]);
  });

  test('events, the lines are kept, and that there is no money is said', async () => {
    const day = await readDay({ users: [[userDayRow()]], events: refusal(403) });
    expect(recordsOf(day).map(({ kind }) => kind)).toEqual(['directory', 'usage']);
    expect(day.end).toEqual({
      report: 'daily-usage-data',
      provenEmpty: false,
      findings: [
        {
          kind: 'endpoint_missing',
          severity: 'warning',
          text: expect.stringMatching(/^\/teams\/filtered-usage-events .*: no money of Cursor is in these /),
          usd: null,
        },
      ],
    });
  });

  test("events and users' days there is nothing: the refusal is the answer", async () => {
    await expect(readDay({ users: refusal(403), events: refusal(403) })).rejects.toThrow(
      new NotAllowedError('POST /teams/filtered-usage-events answered 403', 403),
    );
  });

  test('spend and billing groups nothing is said', async () => {
    expect((await readDay({ spend: refusal(403), groups: refusal(404) })).end.findings).toEqual([]);
  });
});

describe('a right that was there before and is lost', () => {
  test.each<[keyof CursorTeam, string, CursorTeam]>([
    ['members', '/teams/members', {}],
    ['users', '/teams/daily-usage-data', {}],
    ['events', '/teams/filtered-usage-events', {}],
    ['events', '/teams/filtered-usage-events', { users: refusal(403) }],
    ['events', '/teams/filtered-usage-events', { members: [LEAVER], leavers: { 102: refusal(403) } }],
  ])('to %s (%s) is for a person to mend: %j', async (name, endpoint, team) => {
    const reading = readDay({ ...team, [name]: refusal(403) }, { answered: [endpoint] });
    await expect(reading).rejects.toBeInstanceOf(CredentialError);
    await expect(reading).rejects.toThrow(endpoint);
  });

  test.each<[keyof CursorTeam, string]>([
    ['spend', '/teams/spend'],
    ['groups', '/teams/groups'],
  ])('to %s (%s) holds up no money: it gave a second opinion only', async (name, endpoint) => {
    const { end } = await readDay({ [name]: refusal(403) }, { answered: [endpoint] });
    expect(end.report).toBe('filtered-usage-events');
    expect(end.findings).toMatchObject([
      { kind: 'second_opinion_missing', text: expect.stringContaining(endpoint) },
    ]);
  });

  test.each<[string, CursorTeam]>([
    ['users', { users: until(2, ({ body }) => ({ ...pageOfUsers((body as { page: number }).page) })) }],
    ['events', { events: until(2, eventPages([[eventRow()], [eventRow({ model: 'b' })]])) }],
    [
      'events without users',
      { users: refusal(403), events: until(2, eventPages([[eventRow()], [eventRow({ model: 'b' })]])) },
    ],
  ])('between two pages of %s is no plan that lacks them', async (_, team) => {
    await expect(readDay(team)).rejects.toBeInstanceOf(CredentialError);
  });
});

function pageOfUsers(page: number) {
  return { data: [userDayRow({ userId: `user_x${page}` })], pagination: { page, hasNextPage: true } };
}
