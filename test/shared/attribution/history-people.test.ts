import { describe, expect, test } from '@jest/globals';
import { nextPeople } from '../../../shared/attribution/history.ts';
import { personOf } from '../../support/records.ts';

describe('where a person works', () => {
  const ann = (team: string | null, valid_from: string | null = null, valid_to: string | null = null) =>
    personOf({ email: 'ann@example.com', team, valid_from, valid_to });

  test('is known from the beginning, and changes on the day of the sync', () => {
    expect(nextPeople([], [ann('A')], '2026-03-01')).toEqual([ann('A')]);
    expect(nextPeople([ann('A')], [ann('B')], '2026-03-01')).toEqual([
      ann('A', null, '2026-02-28'),
      ann('B', '2026-03-01'),
    ]);
    expect(nextPeople([ann(null)], [ann('B')], '2026-03-01')).toEqual([ann('B')]);
  });

  test('stays the last known place for one who has left the sheet', () => {
    expect(nextPeople([ann('A')], [], '2026-03-01')).toEqual([ann('A')]);
  });

  test('is as the sheet says where it says days', () => {
    const rows = [ann('A', null, '2026-01-31'), ann('B', '2026-02-01')];
    expect(nextPeople([ann('C')], rows, '2026-03-01')).toEqual(rows);
  });
});
