import { describe, expect, test } from '@jest/globals';
import type { Row } from '../../../shared/warehouse/warehouse.ts';
import { eventRow, refusal, spendRow, userDayRow } from '../../support/cursor-answers.ts';
import { type ReadDay, readDay, recordsOf } from './read-day.ts';

const ADA = { id: 'user_x1', email: ' Ada@Example.com', role: 'member', isRemoved: false };
const lost = (more: Row = {}) => eventRow({ userEmail: '', ...more });

/** A member as `dim_directory` has one, last listed on the day before unless told otherwise. */
const line = (vendor_id: string, email: string | null, last_seen = '2026-01-04T14:00:00.000Z'): Row => ({
  kind: 'member',
  vendor_id,
  email,
  last_seen,
});
const remembering = (...lines: Row[]) => ({
  read: async (name: string) => (name === 'remembered-directory' ? lines : []),
});

/** Of each record that counts its kind, and what the directory says of its user id. */
const found = (day: ReadDay) =>
  recordsOf(day)
    .filter(({ kind }) => kind !== 'directory')
    .map(({ kind, directory_email }) => [kind, directory_email]);
const asked = ({ seen }: ReadDay) =>
  seen.flatMap(({ body }) => (body as { userId?: string } | undefined)?.userId ?? []);

describe('the e-mail of a user id', () => {
  const rows = {
    users: [[userDayRow({ email: null })]],
    events: [[lost({ userId: 'user_x1' })]],
    spend: [[spendRow({ email: null })]],
  };

  test('is that of the member with the same id, on days, seats, events and spend', async () => {
    const day = await readDay({ ...rows, members: [ADA] }, { seatPrice: '40' });
    expect(found(day)).toEqual([
      ['usage', 'ada@example.com'],
      ['subscription', 'ada@example.com'],
      ['cost', 'ada@example.com'],
      ['spend', 'ada@example.com'],
    ]);
  });

  test('is told of somebody who has left too, and leaves what the row states', async () => {
    const members = [{ ...ADA, isRemoved: true }];
    const day = await readDay({ members, users: [[userDayRow({ email: 'new@example.com' })]] });
    expect(recordsOf(day).at(-1)).toMatchObject({
      stated_email: 'new@example.com',
      directory_email: 'ada@example.com',
    });
  });

  test.each([
    ['does not list the person', { members: [] }],
    ['lists the person without an e-mail', { members: [{ ...ADA, email: '' }] }],
    ['may not be read', { members: refusal(403) }],
  ])('is remembered where the members list %s', async (_, team) => {
    const day = await readDay({ ...rows, ...team }, remembering(line('user_x1', 'ada@example.com')));
    expect(found(day).map(([, email]) => email)).toEqual(Array(3).fill('ada@example.com'));
  });

  test('is what the members list says now, whatever is remembered', async () => {
    const day = await readDay(
      { ...rows, members: [ADA] },
      remembering(line('user_x1', 'former@example.com')),
    );
    expect(found(day)[0]).toEqual(['usage', 'ada@example.com']);
  });

  test('is not known for a number: no document says that it is the id of a member', async () => {
    const day = await readDay({
      members: [{ ...ADA, id: 7 }],
      events: [[lost({ userId: 7 }), lost({ userId: '7' })]],
    });
    expect(found(day)).toEqual([
      ['cost', null],
      ['cost', null],
    ]);
  });

  test("is nobody's on an event of a service account", async () => {
    const service = lost({ userId: 'user_x1', serviceAccountId: 'sa_1' });
    const day = await readDay({ members: [ADA], events: [[service]] });
    expect(found(day)).toEqual([['cost', null]]);
  });
});

describe('a member whom the list has forgotten', () => {
  test('is asked for like those who are marked as removed, and has the events that have lost their e-mail', async () => {
    const day = await readDay(
      { members: [ADA], leavers: { 102: [[lost()]] }, events: [[lost(), lost({ model: 'b' })]] },
      remembering(line('102', 'bea@example.com')),
    );
    expect(asked(day)).toEqual(['102']);
    expect(found(day)).toEqual([
      ['cost', 'bea@example.com'],
      ['cost', null],
    ]);
  });

  test.each([
    // 31 days before 2026-01-05, and a day more.
    ['2025-12-05T00:00:00.000Z', ['102']],
    ['2025-12-04T23:59:59.000Z', []],
  ])('and was last seen at %s is asked for on the days until a month later', async (lastSeen, ids) => {
    const day = await readDay({ members: [ADA] }, remembering(line('102', 'bea@example.com', lastSeen)));
    expect(asked(day)).toEqual(ids);
  });

  test('is not asked for where the list has the same person by another id', async () => {
    const day = await readDay({ members: [ADA] }, remembering(line('101', 'ada@example.com')));
    expect(asked(day)).toEqual([]);
  });

  test('has a remembered e-mail where the list has the mark alone', async () => {
    const day = await readDay(
      {
        members: [{ id: 102, role: 'member', isRemoved: true }],
        leavers: { 102: [[lost()]] },
        events: [[lost()]],
      },
      remembering(line('102', 'bea@example.com')),
    );
    expect(asked(day)).toEqual(['102']);
    expect(found(day)).toEqual([['cost', 'bea@example.com']]);
  });
});
