import type { Publisher } from '../broker/broker.ts';
import { makeMessage } from '../contract/envelope.ts';
import type { RecordBatch } from '../contract/messages.ts';
import type { UnnumberedRecord } from '../contract/records.ts';
import { TOPICS } from '../contract/topics.ts';
import { BATCH_BYTES, makeBatcher } from './batches.ts';

/** Sends a segment's records on as batches. */
export type Sender = {
  /** Publishes what fills a batch and keeps the rest. */
  send(records: readonly UnnumberedRecord[]): Promise<void>;
  /** Publishes what is left and resolves with how many batches the segment has. */
  close(): Promise<number>;
};

/** Numbers a segment's batches, and the records within each. */
export function makeSender(
  publisher: Publisher,
  segment: Omit<RecordBatch, 'batch_index' | 'records'>,
): Sender {
  const batcher = makeBatcher<UnnumberedRecord>(BATCH_BYTES);
  let batchCount = 0;

  async function publish(batches: UnnumberedRecord[][]): Promise<void> {
    const messages = batches.map((records) =>
      makeMessage('records', {
        ...segment,
        batch_index: batchCount++,
        records: records.map((record, ordinal) => ({ ...record, ordinal })),
      }),
    );
    if (messages.length > 0) await publisher.publish(TOPICS.records, messages);
  }

  return {
    async send(records) {
      for (const record of records) await publish(batcher.add(record));
    },
    async close() {
      await publish(batcher.flush());
      return batchCount;
    },
  };
}
