import { UsageError } from '../errors.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { assertOpen, findLetter, resolutionRow } from './letter.ts';

/** Says that nothing shall be done about a letter, and why. */
export type Discarding = { id: string; by: string; reason: string };

/** What a discard has settled. */
export type Discarded = { dead_letter_id: string; usd_at_stake: string | null };

/**
 * Settles a letter without sending it.
 * @throws UsageError for a letter that there is not or no reason, InvalidInputError for one that is not open.
 */
export function makeDiscard(deps: {
  warehouse: Pick<Warehouse, 'read' | 'append'>;
  now: () => Date;
}): (asked: Discarding) => Promise<Discarded> {
  return async ({ id, by, reason }) => {
    if (reason.trim() === '') throw new UsageError('say with --reason why the letter is discarded');
    const letter = await findLetter(deps.warehouse, id);
    assertOpen(letter);
    const resolution = { state: 'discarded', by, at: deps.now(), reason: reason.trim() } as const;
    await deps.warehouse.append('dead_letters', [resolutionRow(letter, resolution)]);
    const { usd_at_stake } = letter.row;
    return { dead_letter_id: id, usd_at_stake: usd_at_stake === null ? null : String(usd_at_stake) };
  };
}
