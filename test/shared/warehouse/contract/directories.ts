import { expect, test } from '@jest/globals';
import type { AttributedRecord } from '../../../../shared/contract/records.ts';
import type { CommitResult, Row, Warehouse } from '../../../../shared/warehouse/warehouse.ts';
import { fetchOf, newSlice, replace, type Slice } from './fetches.ts';
import { costOf, event, member, person, userDay } from './records.ts';

/** What is remembered of the vendors' directories and of people. */
export function directories(warehouse: () => Warehouse): void {
  const commit = (slice: Slice, fetched_at: string, lines: AttributedRecord[]): Promise<CommitResult> =>
    replace(warehouse(), fetchOf(slice, [lines], { fetched_at, proven_empty: true }));

  async function listed(account: string): Promise<Row[]> {
    const { rows } = await warehouse().ask(`SELECT * FROM dim_directory WHERE account = '${account}'`);
    return rows;
  }

  async function user(email: string): Promise<Row[]> {
    return (await warehouse().ask(`SELECT * FROM dim_users WHERE email = '${email}'`)).rows;
  }

  test('a newer fetch says what a line is, an older one never does, and nothing wipes what is known', async () => {
    const slice = newSlice();
    const { account } = slice;
    const email = `${account}@example.com`;
    await commit(slice, '2026-11-05T10:00:00.000Z', [member('m1', { email, name: 'Eve', creator_id: 'u1' })]);
    const first = { account, platform: 'cursor', kind: 'member', vendor_id: 'm1', email, creator_id: 'u1' };
    const [seen, later] = ['2026-11-05T10:00:00.000Z', '2026-11-06T10:00:00.000Z'];
    expect(await listed(account)).toMatchObject([
      { ...first, name: 'Eve', first_seen: seen, last_seen: seen },
    ]);

    await commit(slice, later, [member('m1', { email, name: 'Eva' })]);
    const renamed = { ...first, name: 'Eva', first_seen: seen, last_seen: later };
    expect(await listed(account)).toMatchObject([renamed]);

    const otherDay = { ...slice, day: '2026-03-09' };
    const old = await commit(otherDay, '2026-11-05T09:00:00.000Z', [
      member('m1', { email: 'someone@else.example', name: 'Old' }),
      member('m2', { email: null, name: 'New to us' }),
    ]);
    expect(old.outcome).toBe('committed');
    const lines = (await listed(account)).sort((a, b) =>
      String(a.vendor_id) < String(b.vendor_id) ? -1 : 1,
    );
    expect(lines).toMatchObject([renamed, { vendor_id: 'm2', name: 'New to us', email: null }]);

    await commit(otherDay, '2026-11-07T10:00:00.000Z', [member('m1', { email: null, name: null })]);
    expect((await listed(account)).find(({ vendor_id }) => vendor_id === 'm1')).toMatchObject({
      ...renamed,
      last_seen: '2026-11-07T10:00:00.000Z',
    });
  });

  test('a line that comes twice in a fetch is one line', async () => {
    const slice = newSlice();
    const line = member('m1', { email: `${slice.account}@example.com`, name: 'Eve' });
    await commit(slice, '2026-11-05T10:00:00.000Z', [line, line]);
    expect(await listed(slice.account)).toHaveLength(1);
  });

  test('the same id in another account is another line', async () => {
    const [one, other] = [newSlice(), newSlice()];
    await commit(one, '2026-11-05T10:00:00.000Z', [member('m1', { email: null, name: 'One' })]);
    await commit(other, '2026-11-05T11:00:00.000Z', [member('m1', { email: null, name: 'Other' })]);
    expect(await listed(one.account)).toMatchObject([{ name: 'One' }]);
    expect(await listed(other.account)).toMatchObject([{ name: 'Other' }]);
  });

  test('a person is remembered from the directory and from what was attributed', async () => {
    const slice = newSlice();
    const email = `${slice.account}@example.com`;
    const owner = person(email, { department: 'Engineering', team: 'Core', cost_center: '42' });
    await commit(slice, '2026-11-05T10:00:00.000Z', [userDay(owner, { lines_of_code_added: 1 })]);
    const worked = {
      email,
      department: 'Engineering',
      team: 'Core',
      cost_center: '42',
      first_seen: '2026-03-02',
    };
    expect(await user(email)).toMatchObject([
      { ...worked, name: null, is_active: false, last_seen: '2026-03-02' },
    ]);

    await commit(slice, '2026-11-06T10:00:00.000Z', [member('m1', { email, name: 'Eve' })]);
    expect(await user(email)).toMatchObject([
      { ...worked, name: 'Eve', is_active: true, last_seen: '2026-11-06' },
    ]);

    await commit(slice, '2026-11-07T10:00:00.000Z', [member('m1', { email, name: 'Eve', is_active: false })]);
    expect(await user(email)).toMatchObject([{ ...worked, name: 'Eve', is_active: false }]);

    await commit(slice, '2026-11-08T10:00:00.000Z', []);
    expect(await user(email)).toMatchObject([{ ...worked, name: 'Eve', last_seen: '2026-11-07' }]);
  });

  test('an older fetch does not overwrite a person', async () => {
    const slice = newSlice();
    const email = `${slice.account}@example.com`;
    await commit(slice, '2026-11-06T10:00:00.000Z', [member('m1', { email, name: 'Eva', is_active: false })]);
    const otherDay = { ...slice, day: '2026-03-09' };
    const older = event(person(email, { team: 'Core' }), costOf('1'), { requests: 1 });
    await commit(otherDay, '2026-11-05T10:00:00.000Z', [member('m1', { email, name: 'Eve' }), older]);
    expect(await user(email)).toMatchObject([
      { name: 'Eva', is_active: false, team: 'Core', first_seen: '2026-03-09', last_seen: '2026-11-06' },
    ]);
  });

  test('a person is where the newest mapping says of its day, whatever day is committed after it', async () => {
    const slice = newSlice();
    const email = `${slice.account}@example.com`;
    const [then, now] = [
      person(email, { team: 'Then' }),
      { team: 'Now', department: 'D', manager_email: null },
    ];
    await commit(slice, '2026-11-05T10:00:00.000Z', [event(then, costOf('1'), { requests: 1 })]);
    expect(await user(email)).toMatchObject([{ team: 'Then' }]);

    const [newest] = await warehouse().read('mapping-newest-version');
    const version = `${Date.now()}-${slice.account}`;
    const place = { email, cost_center: 'CC', valid_from: null, valid_to: null };
    await warehouse().syncMapping({
      version,
      previousVersion: String(newest?.version ?? '0000000000000-none'),
      keys: [],
      people: [
        { ...place, ...now, team: 'Long ago', valid_to: '2026-01-31' },
        { ...place, ...now, valid_from: '2026-02-01' },
      ],
    });
    const placed = { ...now, cost_center: 'CC' };
    expect(await user(email)).toMatchObject([placed]);
    await commit(slice, '2026-11-06T10:00:00.000Z', [event(then, costOf('2'), { requests: 1 })]);
    expect(await user(email)).toMatchObject([placed]);
  });
}
