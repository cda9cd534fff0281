import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker, Deliver, Message } from '../../../shared/broker/broker.ts';
import { TOPICS } from '../../../shared/contract/topics.ts';

/** Numbers from 0 to below 1 that follow from a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed that the environment asks for, else a new one; printed, so that a failure can be had again. */
export function printedSeed(what: string): number {
  const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
  process.stderr.write(`${what}: TEST_SEED=${seed}\n`);
  return seed;
}

/** The items in a random order. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const LONGEST_DELAY_MS = 30;

/**
 * Every message comes twice and in random order. A kickoff is delivered twice under its own id, as a broker
 * redelivers it: published twice it would be two requests.
 */
export function disturbed(broker: Broker, random: () => number): Broker {
  const late = async (deliver: Deliver, event: Parameters<Deliver>[0]) => {
    await sleep(random() * LONGEST_DELAY_MS);
    await deliver(event);
  };
  return {
    ...broker,
    publish: (topic, messages) =>
      broker.publish(topic, topic === TOPICS.kickoff ? messages : twice(messages, random)),
    push: (name, deliver) =>
      broker.push(name, async (event) => {
        await late(deliver, event);
        if (name === TOPICS.kickoff) await late(deliver, event);
      }),
  };
}

function twice(messages: readonly Message[], random: () => number): Message[] {
  return shuffled([...messages, ...messages], random);
}
