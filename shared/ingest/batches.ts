import { InvalidInputError } from '../errors.ts';

/** A message of records is cut at this size. */
export const BATCH_BYTES = 1024 * 1024;
/** Pub/Sub takes 10 MB a message; a single record above this cannot be sent. */
const MAX_RECORD_BYTES = 9 * 1000 * 1000;
/** A batch has one byte more than its items with a comma each: two brackets, and no comma at the end. */
const FRAME_BYTES = 1;

/** Cuts items into runs of at most `limit` bytes of JSON each, in order; one that is larger stands alone. */
export function cutBySize<T>(items: readonly T[], limit: number): T[][] {
  const batcher = makeBatcher<T>(limit);
  const full = items.flatMap((item) => batcher.add(item));
  return [...full, ...batcher.flush()];
}

/** Collects items; `add` gives back a batch each time that the next item would no longer fit. */
export type Batcher<T> = { add(item: T): T[][]; flush(): T[][] };

/** @throws InvalidInputError from `add` for an item that no message can carry. */
export function makeBatcher<T>(limit: number): Batcher<T> {
  let waiting: T[] = [];
  let bytes = FRAME_BYTES;

  function flush(): T[][] {
    const batch = waiting;
    waiting = [];
    bytes = FRAME_BYTES;
    return batch.length > 0 ? [batch] : [];
  }

  return {
    flush,
    add(item) {
      const size = Buffer.byteLength(JSON.stringify(item)) + 1;
      if (size > MAX_RECORD_BYTES) {
        throw new InvalidInputError(
          `a record of ${size} bytes is above the ${MAX_RECORD_BYTES} that a message takes`,
        );
      }
      const full = bytes + size > limit ? flush() : [];
      waiting.push(item);
      bytes += size;
      return full;
    },
  };
}
