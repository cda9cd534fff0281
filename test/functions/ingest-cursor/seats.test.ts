import { describe, expect, test } from '@jest/globals';
import { normalizedRecord } from '../../../shared/contract/records.ts';
import { userDayRow } from '../../support/cursor-answers.ts';
import { costsOf, readDay, recordsOf } from './read-day.ts';

const seatsOf = (read: Parameters<typeof recordsOf>[0]) =>
  recordsOf(read).filter(({ kind }) => kind === 'subscription');

describe('a seat', () => {
  test('is a day of whoever is listed on it', async () => {
    const raw = userDayRow({ email: ' A@Example.com', isActive: false });
    const [seat, ...others] = seatsOf(await readDay({ users: [[raw]] }, { seatPrice: '40' }));
    expect(others).toEqual([]);
    expect(seat).toEqual({
      kind: 'subscription',
      lands_in: 'raw_cursor_seats',
      platform: 'cursor',
      usage_date: '2026-01-05',
      stated_email: 'a@example.com',
      vendor_user_id: 'user_x1',
      api_key_id: null,
      api_key_name: null,
      api_key_name_unique: null,
      workspace_id: null,
      directory_email: null,
      key_owner_email: null,
      model: null,
      cost: {
        cost_type: 'subscription',
        is_billed: true,
        unit_type: 'seats',
        allocation_method: 'direct',
        // 40e9 units of 1e-9 over 31 days are 1290322580, and 20 are left for the first 20 days.
        cost_usd: '1.290322581',
        list_cost_usd: null,
        parent_cost_usd: null,
        volume_units: '1',
      },
      vendor: {},
      raw_response: raw,
    });
    expect(normalizedRecord.safeParse({ ...seat, ordinal: 0 }).success).toBe(true);
  });

  test.each([
    ['2026-01-20', '1.290322581'],
    ['2026-01-21', '1.29032258'],
  ])('on %s costs %s', async (day, usd) => {
    const now = () => new Date('2026-02-10T14:00:00Z');
    const read = await readDay({ users: [[userDayRow({ day })]] }, { day, now, seatPrice: '40' });
    expect(costsOf(read, 'subscription')).toEqual([usd]);
  });

  test('is none where no price holds for the day', async () => {
    expect(seatsOf(await readDay({ users: [[userDayRow()]] }))).toEqual([]);
    expect(seatsOf(await readDay({ users: [[userDayRow()]] }, { seatPrice: '2026-02:40' }))).toEqual([]);
  });

  test('is one a person, known by the id or by the e-mail', async () => {
    const users = [
      [userDayRow(), userDayRow({ userId: null, email: 'B@example.com' })],
      [
        userDayRow({ isActive: false }),
        userDayRow({ userId: null }),
        userDayRow({ userId: 'user_x1', email: 'another@example.com' }),
        userDayRow({ userId: 7, email: 'c@example.com' }),
        userDayRow({ userId: '', email: 'b@example.com ' }),
      ],
    ];
    const seats = seatsOf(await readDay({ users }, { seatPrice: '40' }));
    expect(seats.map(({ vendor_user_id, stated_email }) => vendor_user_id ?? stated_email)).toEqual([
      'user_x1',
      'b@example.com',
      '7',
    ]);
  });

  test('is not counted as a row of the vendor', async () => {
    const { pages } = await readDay({ users: [[userDayRow()]] }, { seatPrice: '40' });
    expect(pages.reduce((sum, { vendorRows }) => sum + vendorRows, 0)).toBe(1);
  });

  test('is not had by a row of the next day', async () => {
    const users = [[userDayRow({ day: '2026-01-06' })]];
    expect(seatsOf(await readDay({ users }, { seatPrice: '40' }))).toEqual([]);
  });

  test('is had by a person whose day cannot be read otherwise, or who is not named', async () => {
    const users = [[userDayRow({ clientVersion: 7 }), userDayRow({ userId: {}, email: 7 })]];
    const seats = seatsOf(await readDay({ users }, { seatPrice: '40' }));
    expect(seats.map(({ vendor_user_id, stated_email }) => [vendor_user_id, stated_email])).toEqual([
      ['user_x1', 'a@example.com'],
      [null, null],
    ]);
  });

  test('is not paid for by a free owner, whom the e-mail or the id tells', async () => {
    const members = [
      { id: 101, email: ' Owner@Example.com ', role: 'free-owner', isRemoved: false },
      { id: 'user_x9', email: null, role: 'free-owner', isRemoved: true },
      { id: 102, email: 'a@example.com', role: 'owner', isRemoved: false },
    ];
    const users = [
      [
        userDayRow(),
        userDayRow({ userId: 'user_x5', email: 'OWNER@example.com' }),
        userDayRow({ userId: 'user_x9', email: 'other@example.com' }),
        userDayRow({ userId: 101, email: null }),
      ],
    ];
    const seats = seatsOf(await readDay({ members, users }, { seatPrice: '40' }));
    expect(seats.map(({ stated_email }) => stated_email)).toEqual(['a@example.com']);
  });
});
