import { describe, expect, test } from '@jest/globals';
import { first } from '../../support/fakes.ts';
import { keyOf } from '../../support/records.ts';
import { HEADER, last, NONE, setUp, TWO } from './sync-bench.ts';

describe('a sync of the mapping', () => {
  test('names a version above the one before it, even when the clock has stepped back', async () => {
    const { state, sync } = setUp(TWO);
    const before = await sync();
    state.now = '2026-01-06T13:59:00.000Z';
    state.cells = [HEADER, ['ci', 'c@example.com'], ['cd', 'b@example.com']];
    const after = await sync();
    expect(after.version > before.version).toBe(true);
    // One millisecond after 2026-01-06T14:00:00Z.
    expect(after.version).toMatch(/^1767708000001-/);
  });

  test('stores the first version, named by its time and its rows', async () => {
    const { sync, syncs } = setUp(TWO);
    const { version, readAt, findings } = await sync();
    // 2026-01-06T14:00:00Z is 1767708000000 ms after 1970.
    expect(version).toMatch(/^1767708000000-[0-9a-f]{12}$/);
    expect(readAt).toBe('2026-01-06T14:00:00.000Z');
    expect(findings).toEqual([]);
    expect(syncs).toEqual([
      {
        version,
        previousVersion: NONE,
        keys: [
          keyOf({ api_key_name: 'ci', user_email: 'a@example.com' }),
          keyOf({ api_key_name: 'cd', user_email: 'b@example.com' }),
        ],
        people: [],
      },
    ]);
  });

  test('writes nothing when nothing has changed, whatever the order of the rows', async () => {
    const { sync, syncs, state } = setUp(TWO);
    const { version } = await sync();
    state.now = '2026-01-07T14:00:00.000Z';
    for (const cells of [TWO, [HEADER, ['cd', 'b@example.com'], ['ci', 'a@example.com']]]) {
      state.cells = cells;
      expect(await sync()).toEqual({ version, readAt: '2026-01-07T14:00:00.000Z', findings: [] });
    }
    expect(syncs).toHaveLength(1);
  });

  test('stores a later version after a change, and closes the old owner the day before', async () => {
    const { sync, syncs, state } = setUp(TWO);
    const before = await sync();
    state.now = '2026-01-07T14:00:00.000Z';
    state.cells = [HEADER, ['ci', 'c@example.com'], ['cd', 'b@example.com']];
    const after = await sync();
    expect(NONE < before.version && before.version < after.version).toBe(true);
    expect(last(syncs)).toMatchObject({ version: after.version, previousVersion: before.version });
    expect(last(syncs).keys).toContainEqual(
      keyOf({ api_key_name: 'ci', user_email: 'a@example.com', valid_to: '2026-01-06' }),
    );
    expect(last(syncs).keys).toContainEqual(
      keyOf({ api_key_name: 'ci', user_email: 'c@example.com', valid_from: '2026-01-07' }),
    );
  });

  test('tells of a bad row and of a key that is gone', async () => {
    const { sync, state } = setUp(TWO);
    await sync();
    state.cells = [HEADER, ['ci', 'a@example.com'], ['x', '']];
    const { findings } = await sync();
    expect(findings).toEqual([
      {
        found_date: '2026-01-06',
        found_at: '2026-01-06T14:00:00.000Z',
        kind: 'mapping_row',
        severity: 'warning',
        text: 'mapping.csv row 3 has no email',
      },
      expect.objectContaining({ kind: 'mapping_key_gone', text: 'mapping.csv no longer has the key cd' }),
    ]);
  });

  test('keeps the last version when the sheet has lost more than half its rows', async () => {
    const { sync, syncs, state } = setUp([...TWO, ['x', 'c@example.com']]);
    const { version } = await sync();
    state.cells = [HEADER, ['ci', 'a@example.com']];
    expect(await sync()).toEqual({
      version,
      readAt: null,
      findings: [
        expect.objectContaining({
          kind: 'mapping_shrunk',
          severity: 'error',
          text: 'mapping.csv has 1 usable rows where the last version had 3: the last version goes on serving',
        }),
      ],
    });
    expect(syncs).toHaveLength(1);
  });

  test('keeps the last version when the sheet leaves no key an owner', async () => {
    const { sync, syncs, state } = setUp([
      [...HEADER, 'valid_from'],
      ['ci', 'a@example.com', '2026-01-06'],
    ]);
    const { version } = await sync();
    state.cells = [HEADER, ['', '']];
    const after = await sync();
    expect([after.version, after.findings.map(({ kind }) => kind)]).toEqual([version, [expect.any(String)]]);
    expect(syncs).toHaveLength(1);
  });

  test('takes a sheet that has lost half its rows and no more', async () => {
    const { sync, syncs, state } = setUp(TWO);
    await sync();
    state.cells = [HEADER, ['ci', 'a@example.com']];
    await sync();
    expect(syncs).toHaveLength(2);
  });

  test.each([
    ['is not there', new Error('ENOENT: no such file'), 'ENOENT: no such file'],
    ['has no header', [['ci', 'a@example.com']], 'it has no header row with the columns'],
    ['is empty', [], 'it has no header row with the columns'],
  ])('keeps the last version when the sheet %s', async (_, cells, reason) => {
    const { sync, syncs, state } = setUp(TWO);
    const { version } = await sync();
    state.cells = cells;
    const kept = await sync();
    expect(kept).toMatchObject({ version, readAt: null, findings: [{ kind: 'mapping_unreadable' }] });
    expect(first(kept.findings).text).toContain(`mapping.csv cannot be read: ${reason}`);
    expect(syncs).toHaveLength(1);
  });

  test('tells of an odd header, and of fifty bad rows with the number of the others', async () => {
    const bad = Array.from({ length: 60 }, (_, index) => [`k${index}`, 'nobody']);
    const { sync } = setUp([[...HEADER, 'email'], ['ci', 'a@example.com'], ...bad]);
    const { findings } = await sync();
    expect(findings.map(({ kind }) => kind)).toEqual(['mapping_header', ...Array(51).fill('mapping_row')]);
    expect(findings[1]?.text).toBe('mapping.csv row 3 nobody is no e-mail address');
    expect(findings.at(-1)?.text).toBe(
      'mapping.csv has 10 more rows that cannot be used: see ai-usage mapping lint',
    );
  });

  test('refuses a sheet of more rows than a mapping takes', async () => {
    const { sync, syncs } = setUp([
      HEADER,
      ...Array.from({ length: 10_001 }, (_, index) => [`k${index}`, 'a@x.io']),
    ]);
    expect(await sync()).toMatchObject({
      version: NONE,
      readAt: null,
      findings: [
        {
          kind: 'mapping_too_large',
          text: 'mapping.csv makes 10001 rows, and a mapping takes 10000 at most: the last version goes on serving',
        },
      ],
    });
    expect(syncs).toEqual([]);
  });

  test('without a sheet has the version that there is', async () => {
    const { sync, without } = setUp(TWO);
    expect(await without()).toEqual({ version: NONE, readAt: null, findings: [] });
    const { version } = await sync();
    expect(await without()).toEqual({ version, readAt: null, findings: [] });
  });
});
