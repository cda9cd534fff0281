import { expect, test } from '@jest/globals';
import { UsageError } from '../../shared/errors.ts';
import { lockMonth } from '../../shared/month-lock.ts';
import type { MonthLock, Row } from '../../shared/warehouse/warehouse.ts';
import { fakeWarehouse } from '../support/fakes.ts';

const OPEN = {
  is_locked: false,
  changed_at: null,
  changed_by: null,
  billed_usd: '12.5',
  included_usd: '3',
  missing_slices: 2,
  undone_slices: 1,
};
const CLOSED = { ...OPEN, is_locked: true, changed_at: '2026-11-03T09:00:00.000Z', changed_by: 'fin' };

function lock(month: string, more: Partial<MonthLock> = {}, close: Row = OPEN) {
  const fake: ReturnType<typeof fakeWarehouse> = fakeWarehouse({
    'month-close': () =>
      fake.locks.length > 0 ? [{ ...close, is_locked: fake.locks[0]?.isLocked }] : [close],
  });
  const now = () => new Date('2026-11-30T23:59:59.999Z');
  const asked = { month, isLocked: true, changedBy: 'finance', reason: null, ...more };
  return { ...fake, done: lockMonth({ warehouse: fake.warehouse, now }, asked) };
}

test('a month that is over is closed, and said what it holds', async () => {
  const { done, locks, reads } = lock('2026-10');
  expect(await done).toEqual({
    month: '2026-10',
    is_locked: true,
    billed_usd: '12.5',
    included_usd: '3',
    missing_slices: 2,
    undone_slices: 1,
  });
  const span = { from: '2026-10-01', to: '2026-10-31' };
  expect(reads).toEqual([
    ['month-close', span],
    ['month-close', span],
  ]);
  expect(locks).toEqual([{ month: '2026-10', isLocked: true, changedBy: 'finance', reason: null }]);
});

test('a closed month is opened again', async () => {
  const { done, locks } = lock('2026-10', { isLocked: false, reason: 'a wrong invoice' }, CLOSED);
  expect(await done).toMatchObject({ is_locked: false });
  expect(locks).toMatchObject([{ isLocked: false, reason: 'a wrong invoice' }]);
});

test.each([
  ['2026-11', true, OPEN, '2026-11 is not over: it can be locked from 2026-12-01 on'],
  ['2026-10', true, CLOSED, '2026-10 is locked already, since 2026-11-03T09:00:00.000Z by fin'],
  ['2026-10', false, OPEN, '2026-10 is not locked'],
  [
    '2026-10',
    false,
    { ...CLOSED, is_locked: false, changed_by: null },
    '2026-10 is open already, since 2026-11-03T09:00:00.000Z by nobody known',
  ],
  ['2026-13', true, OPEN, '2026-13 is no month: write it as YYYY-MM'],
  ['October', true, OPEN, 'October is no month: write it as YYYY-MM'],
])('%s, locked: %s, is refused in words and stays as it is', async (month, isLocked, close, sentence) => {
  const { done, locks } = lock(month, { isLocked }, close);
  await expect(done).rejects.toThrow(new UsageError(sentence));
  expect(locks).toEqual([]);
});
