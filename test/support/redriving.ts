import { setTimeout as sleep } from 'node:timers/promises';
import type { Reach } from '../../cli/dead-letters/reach.ts';
import { type Outcome, type RedriveAsked, redriveAll } from '../../cli/dead-letters/redrive-all.ts';
import type { Row, Warehouse } from '../../shared/warehouse/warehouse.ts';
import { first } from './fakes.ts';

const PATIENCE_MS = 50_000;

/** Sends letters again as the command does, without a person. */
export function redrive(reach: Reach, ids: string[], more: Partial<RedriveAsked> = {}): Promise<Outcome[]> {
  return redriveAll(reach, ids, {
    by: 'ada',
    reason: null,
    waitMs: PATIENCE_MS,
    pollMs: 20,
    signal: AbortSignal.timeout(PATIENCE_MS * 2),
    onSent: () => {},
    ...more,
  });
}

/** The same with one letter. */
export async function redriveOne(
  reach: Reach,
  id: string,
  more: Partial<RedriveAsked> = {},
): Promise<Outcome> {
  return first(await redrive(reach, [id], more));
}

/** Waits until a letter is open that is like this. */
export async function openLetter(
  warehouse: Pick<Warehouse, 'read'>,
  isIt: (row: Row) => boolean,
): Promise<Row> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const letter = (await warehouse.read('dead-letters', { state: 'open' })).find(isIt);
    if (letter) return letter;
    if (Date.now() > end) throw new Error('no such letter has come');
    await sleep(20);
  }
}
