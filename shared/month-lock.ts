import { addDays, type Day, dayOf } from './day.ts';
import { UsageError } from './errors.ts';
import type { MonthLock, Row, Warehouse } from './warehouse/warehouse.ts';

/** What a closed or opened month holds. */
export type MonthClose = {
  month: string;
  is_locked: boolean;
  billed_usd: string;
  included_usd: string;
  /** Slices of its days that have never come in. */
  missing_slices: number;
  /** Slices whose last reading failed or was refused. */
  undone_slices: number;
};

export type MonthLockDeps = { warehouse: Pick<Warehouse, 'lockMonth' | 'read'>; now: () => Date };

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/**
 * Closes a month, or opens it again, and says what it holds.
 * @throws UsageError for what is no month, one that is not over, and one that is closed or open already.
 */
export async function lockMonth({ warehouse, now }: MonthLockDeps, lock: MonthLock): Promise<MonthClose> {
  const { month, isLocked } = lock;
  const span = daysOfMonth(month);
  const today = dayOf(now().getTime());
  if (isLocked && span.to >= today) {
    throw new UsageError(`${month} is not over: it can be locked from ${addDays(span.to, 1)} on`);
  }
  const [close = {}] = await warehouse.read('month-close', span);
  if (close.is_locked === isLocked) throw new UsageError(alreadySo(lock, close));
  await warehouse.lockMonth(lock);
  // Read again: what was committed in the meantime is closed too.
  const [closed = {}] = await warehouse.read('month-close', span);
  return {
    month,
    is_locked: closed.is_locked === true,
    billed_usd: String(closed.billed_usd),
    included_usd: String(closed.included_usd),
    missing_slices: Number(closed.missing_slices),
    undone_slices: Number(closed.undone_slices),
  };
}

function alreadySo({ month, isLocked }: MonthLock, { changed_at, changed_by }: Row): string {
  if (!isLocked && !changed_at) return `${month} is not locked`;
  return `${month} is ${isLocked ? 'locked' : 'open'} already, since ${changed_at} by ${changed_by ?? 'nobody known'}`;
}

/** The first and the last day of a month. @throws UsageError for what is no month. */
export function daysOfMonth(month: string): { from: Day; to: Day } {
  if (!MONTH.test(month)) throw new UsageError(`${month} is no month: write it as YYYY-MM`);
  const from = `${month}-01`;
  return { from, to: addDays(`${addDays(from, 31).slice(0, 8)}01`, -1) };
}
