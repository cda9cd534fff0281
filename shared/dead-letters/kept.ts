import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker, PulledMessage } from '../broker/broker.ts';
import { deadLetterId, givenUpBy, originalAttributes } from '../contract/dead-letter.ts';
import { KEPT_LETTERS } from '../contract/feeds.ts';

/** A dead letter's message, whole; `end` drops it from the broker. */
export type Kept = { data: string; end(): Promise<void> };

/** Finds the whole message of a dead letter; undefined when the broker no longer has it. */
export type FindKept = (deadLetterId: string) => Promise<Kept | undefined>;

/** Pub/Sub answers with 20 MB at the most, a few of the largest messages. */
const AT_ONCE = 20;
/** Leases that end meanwhile bring back what was seen: after so many pulls without news there is none. */
const STALE_PULLS = 3;

/**
 * Takes whole messages back from the subscription that keeps them. Of what it passes over nothing is lost: each is
 * there again when its lease ends. So a second look, after that time, finds what another command had in its hands.
 */
export function makeFindKept(broker: Pick<Broker, 'pull' | 'acknowledge'>, leaseMs: number): FindKept {
  const { name } = KEPT_LETTERS;

  async function look(id: string): Promise<PulledMessage | undefined> {
    const seen = new Set<string>();
    for (let stale = 0; stale < STALE_PULLS; ) {
      const pulled = await broker.pull(name, AT_ONCE, leaseMs);
      const found = pulled.find((message) => idOf(message) === id);
      if (found) return found;
      const fresh = pulled.filter(({ messageId }) => !seen.has(messageId));
      stale = fresh.length === 0 ? stale + 1 : 0;
      for (const { messageId } of fresh) seen.add(messageId);
    }
    return undefined;
  }

  return async (id) => {
    let found = await look(id);
    if (!found) {
      await sleep(leaseMs);
      found = await look(id);
    }
    if (!found) return undefined;
    const { data, ackId } = found;
    return { data, end: () => broker.acknowledge(name, [ackId]) };
  };
}

function idOf({ attributes, data }: PulledMessage): string {
  return deadLetterId(givenUpBy(attributes).topic, originalAttributes(attributes), data);
}
