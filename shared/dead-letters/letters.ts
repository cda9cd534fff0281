import type { Broker } from '../broker/broker.ts';
import { InvalidInputError } from '../errors.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { type Discarded, type Discarding, makeDiscard } from './discard.ts';
import { makeFindKept } from './kept.ts';
import { findLetter } from './letter.ts';
import { makeRedrive, type Redriven, type Redriving } from './redrive.ts';

/** What a person can do about dead letters. */
export type Letters = {
  redrive(asked: Redriving): Promise<Redriven>;
  discard(asked: Discarding): Promise<Discarded>;
  /** A letter's message whole, from the broker where the table has only its beginning. */
  whole(id: string): Promise<string>;
};

export type LettersDeps = {
  warehouse: Pick<Warehouse, 'read' | 'append'>;
  broker: Pick<Broker, 'publish' | 'pull' | 'acknowledge'>;
  now: () => Date;
  /** How long a message that is passed over stays with us. */
  leaseMs?: number;
};

const LEASE_MS = 20_000;

/** The operations on dead letters over a warehouse and a broker. */
export function makeLetters({ warehouse, broker, now, leaseMs = LEASE_MS }: LettersDeps): Letters {
  const findKept = makeFindKept(broker, leaseMs);
  return {
    redrive: makeRedrive({ warehouse, publisher: broker, findKept, now }),
    discard: makeDiscard({ warehouse, now }),
    async whole(id) {
      const letter = await findLetter(warehouse, id);
      if (!letter.isTruncated) return letter.payload;
      const kept = await findKept(id);
      if (kept) return kept.data;
      throw new InvalidInputError(
        `the broker no longer has the whole of dead letter ${id}: it keeps a message for 31 days`,
      );
    },
  };
}
