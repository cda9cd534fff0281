import type { Message, PulledMessage } from '../../../shared/broker/broker.ts';
import { makeLetters } from '../../../shared/dead-letters/letters.ts';
import type { Row } from '../../../shared/warehouse/warehouse.ts';
import { fakePublisher, fakeWarehouse, type Journal } from '../../support/fakes.ts';

export const AT = new Date('2026-01-06T16:00:00.000Z');

/** The operations on letters that lie in memory, and on what the broker has kept. */
export function lettersOf(rows: readonly Row[], kept: readonly Message[] = [], slices: readonly Row[] = []) {
  const journal: Journal = [];
  const { publisher, on } = fakePublisher(journal);
  const { warehouse, tables } = fakeWarehouse(
    {
      'dead-letter': ({ dead_letter_id }) => rows.filter((row) => row.dead_letter_id === dead_letter_id),
      'reattributable-slices': [...slices],
      'dead-letters-of-fetch': ({ fetch_id }) => rows.filter((row) => row.fetch_id === fetch_id),
    },
    journal,
  );
  let failing: string | undefined;
  const appending: typeof warehouse = {
    ...warehouse,
    async append(...args) {
      const reason = failing;
      failing = undefined;
      if (reason !== undefined) throw new Error(reason);
      await warehouse.append(...args);
    },
  };
  const leased = new Set<string>();
  const waiting = new Map(kept.map((message, index) => [String(index), message]));
  const broker = {
    ...publisher,
    async pull(_name: string, max: number): Promise<PulledMessage[]> {
      const free = [...waiting].filter(([id]) => !leased.has(id)).slice(0, Math.min(max, 1));
      for (const [id] of free) leased.add(id);
      return free.map(([id, message]) => ({ ackId: id, messageId: id, publishTime: '', ...message }));
    },
    async acknowledge(name: string, ackIds: readonly string[]) {
      journal.push(`acknowledge ${name}`);
      for (const id of ackIds) waiting.delete(id);
    },
  };
  const letters = makeLetters({ warehouse: appending, broker, now: () => AT, leaseMs: 1 });
  const fail = (reason: string) => {
    failing = reason;
  };
  return { letters, fail, journal, on, resolutions: tables.dead_letters ?? [], waiting };
}
