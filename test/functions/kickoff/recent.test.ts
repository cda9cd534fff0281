import { describe, expect, test } from '@jest/globals';
import { ANTHROPIC, CURSOR, kickoffForEach, row } from './ledger.ts';

const kickoff = kickoffForEach([CURSOR, ANTHROPIC]);

const AT = '2026-11-18T14:00:00.000Z';
const AN_HOUR_AGO = '2026-11-18T13:00:00.000Z';
const LATER = '2026-11-18T14:00:20.000Z';
const DAY = '2026-11-10';

const cursor = { sources: ['cursor' as const] };
const skipping = { ...cursor, skip_since: AN_HOUR_AGO };

describe('a kickoff that leaves out what is recent', () => {
  test('asks for what is neither under way since less than a day nor read since then', async () => {
    await kickoff.note(
      row('2026-11-01', 'open', 'requested', '2026-11-17T14:00:00.000Z'),
      row('2026-11-02', 'stale', 'requested', '2026-11-17T13:59:59.999Z'),
      row('2026-11-03', 'done', 'committed', AN_HOUR_AGO),
      row('2026-11-04', 'old', 'committed', '2026-11-18T12:59:59.999Z'),
      row('2026-11-05', 'failed', 'failed', AN_HOUR_AGO),
      row('2026-11-06', 'plan', 'planned', AN_HOUR_AGO, { mode: 'plan' }),
      row('2026-11-07', 'probe', 'probed', AN_HOUR_AGO, { mode: 'probe' }),
      row('2026-11-08', 'attributed', 'committed', AN_HOUR_AGO, { mode: 'reattribute' }),
      row('2026-11-09', 'of another', 'requested', AN_HOUR_AGO, ANTHROPIC),
    );
    const asked = await kickoff.deliver({ from: '2026-11-01', to: '2026-11-09', ...skipping }, AT);
    expect(asked.map(({ day }) => day.slice(8))).toEqual(['09', '08', '07', '06', '05', '04', '02']);
  });

  test('twice at once asks for each slice once', async () => {
    const span = { from: '2026-11-01', to: '2026-11-03', skip_since: AN_HOUR_AGO };
    expect(await kickoff.deliver(span, AT, 'm1')).toHaveLength(6);
    expect(await kickoff.deliver(span, AT, 'm2')).toEqual([]);
    const overlapping = { ...span, to: '2026-11-04' };
    expect((await kickoff.deliver(overlapping, LATER, 'm3')).map(({ day }) => day)).toEqual([
      '2026-11-04',
      '2026-11-04',
    ]);
    const open = (await kickoff.rows()).filter(({ status }) => status === 'requested');
    expect(open).toHaveLength(8);
  });

  test('delivered again asks for its own open runs again: their messages may be lost', async () => {
    const message = { day: DAY, ...skipping };
    const [first] = await kickoff.deliver(message, AT);
    await kickoff.note(row(DAY, 'a replay', 'requested', LATER));
    expect(await kickoff.deliver(message, AT)).toEqual([first]);
  });

  test('delivered again asks no more for what has been read, by itself or by others', async () => {
    const message = { from: '2026-11-09', to: DAY, ...skipping };
    const [newer, older] = await kickoff.deliver(message, AT);
    await kickoff.note(
      row(DAY, newer?.run_id ?? '', 'committed', LATER),
      row('2026-11-09', older?.run_id ?? '', 'failed', LATER),
    );
    expect((await kickoff.deliver(message, AT)).map(({ run_id }) => run_id)).toEqual([older?.run_id]);
  });

  test.each([
    ['nobody asks to leave it out', { day: DAY, ...cursor }],
    ['it is forced', { day: DAY, ...cursor, force: true }],
  ])('is what others do not get: all is asked for where %s', async (_, message) => {
    await kickoff.note(row(DAY, 'open', 'requested', AN_HOUR_AGO));
    expect(await kickoff.deliver(message, AT)).toHaveLength(1);
  });
});
