import { describe, expect, test } from '@jest/globals';
import { addDays, daysEnding } from '../../../shared/day.ts';
import { CURSOR, kickoffForEach, row } from './ledger.ts';

const kickoff = kickoffForEach([CURSOR]);

/** A Wednesday that is no day of month close: only yesterday is read again. */
const WEDNESDAY = '2026-11-18T14:00:00.000Z';
const THURSDAY = '2026-11-19T14:00:00.000Z';
const YESTERDAY = '2026-11-17';

/** The last 35 days, all of them committed but these. */
const settledBut = (...open: string[]) =>
  daysEnding(YESTERDAY, 35)
    .filter((day) => !open.includes(day))
    .map((day) => row(day, `of ${day}`, 'committed', `${addDays(day, 1)}T14:00:00.000Z`));

const daysOf = (asked: readonly { day: string }[]) => asked.map(({ day }) => day);

describe('the daily kickoff over the ledger', () => {
  test.each(['failed', 'refused', 'superseded', 'requested'])(
    'asks once each day for a slice whose last run is %s',
    async (status) => {
      await kickoff.note(
        ...settledBut('2026-11-05'),
        row('2026-11-05', 'first', status, '2026-11-06T14:00:00.000Z'),
      );
      expect(daysOf(await kickoff.deliver({}, WEDNESDAY, 'm1'))).toEqual([YESTERDAY, '2026-11-05']);
      expect(daysOf(await kickoff.deliver({}, THURSDAY, 'm2'))).toEqual(['2026-11-18', '2026-11-05']);
    },
  );

  test('takes neither a plan nor a probe for a reading', async () => {
    await kickoff.note(
      ...settledBut('2026-11-04', '2026-11-05'),
      row('2026-11-04', 'plan', 'planned', WEDNESDAY, { mode: 'plan' }),
      row('2026-11-05', 'probe', 'probed', WEDNESDAY, { mode: 'probe' }),
    );
    expect(daysOf(await kickoff.deliver({}, WEDNESDAY))).toEqual([YESTERDAY, '2026-11-05', '2026-11-04']);
  });

  test.each(['committed', 'unchanged', 'adjusted', 'not_on_plan'])(
    'asks no more for a slice that is %s, whatever came after',
    async (status) => {
      await kickoff.note(
        ...settledBut('2026-11-05'),
        row('2026-11-05', 'first', status, '2026-11-06T14:00:00.000Z'),
        row('2026-11-05', 'second', 'failed', '2026-11-07T14:00:00.000Z'),
      );
      expect(daysOf(await kickoff.deliver({}, WEDNESDAY))).toEqual([YESTERDAY]);
    },
  );

  test('makes up for days on which nobody kicked off, as far back as 35 days', async () => {
    await kickoff.note(...settledBut('2026-11-14', '2026-11-15', '2026-11-16', '2026-10-14'));
    expect(daysOf(await kickoff.deliver({}, WEDNESDAY))).toEqual([
      YESTERDAY,
      '2026-11-16',
      '2026-11-15',
      '2026-11-14',
      '2026-10-14',
    ]);
  });

  test('delivered again after midnight asks for the same days, by the same runs', async () => {
    await kickoff.note(...settledBut('2026-11-05'));
    const published = '2026-11-18T23:59:30.000Z';
    const first = await kickoff.deliver({}, published);
    expect(daysOf(first)).toEqual([YESTERDAY, '2026-11-05']);
    const after = { handledAt: '2026-11-19T00:00:30.000Z' };
    expect(await kickoff.deliver({}, published, 'm1', after)).toEqual(first);
  });
});
