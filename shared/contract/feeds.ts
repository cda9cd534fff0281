import type { Subscription } from '../broker/broker.ts';
import { TOPICS } from './topics.ts';

/** How a function is fed: its topic, how often and how fast a message is tried, how many at once. */
export type Feed = {
  topic: string;
  /** Deliveries before the dead letter; undefined: retried until handled. */
  maxDeliveryAttempts: number | undefined;
  minBackoffMs: number;
  maxBackoffMs: number;
  concurrency: number;
};

const SECOND = 1000;

/** An ingest function has one instance: a busy answer counts as an attempt, so it has many. */
const INGEST = {
  maxDeliveryAttempts: 100,
  minBackoffMs: 10 * SECOND,
  maxBackoffMs: 600 * SECOND,
  concurrency: 1,
};
const STREAM = { maxDeliveryAttempts: 5, minBackoffMs: 10 * SECOND, maxBackoffMs: 600 * SECOND };

/** Every function that a topic feeds, by its name, which is its subscription's name too. */
export const FEEDS = {
  kickoff: {
    topic: TOPICS.kickoff,
    maxDeliveryAttempts: 20,
    minBackoffMs: 10 * SECOND,
    maxBackoffMs: 60 * SECOND,
    concurrency: 1,
  },
  'ingest-cursor': { topic: 'ingest-cursor', ...INGEST },
  'ingest-anthropic': { topic: 'ingest-anthropic', ...INGEST },
  'ingest-claude-code': { topic: 'ingest-claude-code', ...INGEST },
  /** Reads a slice from landing, which may take minutes for a long day. */
  reattribute: { topic: TOPICS.reattribute, ...STREAM, concurrency: 1 },
  attribute: { topic: TOPICS.records, ...STREAM, concurrency: 4 },
  load: { topic: TOPICS.attributed, ...STREAM, concurrency: 2 },
  /** A manifest waits for its batches: many attempts, and within a minute of the last batch it commits. */
  commit: {
    topic: TOPICS.manifests,
    maxDeliveryAttempts: 100,
    minBackoffMs: 10 * SECOND,
    maxBackoffMs: 60 * SECOND,
    concurrency: 1,
  },
  'dead-letter': {
    topic: TOPICS.deadLetter,
    maxDeliveryAttempts: undefined,
    minBackoffMs: 10 * SECOND,
    maxBackoffMs: 600 * SECOND,
    concurrency: 1,
  },
} satisfies Record<string, Feed>;

export type FunctionName = keyof typeof FEEDS;

const DAY = 86_400 * SECOND;

/**
 * Every dead letter once more, whole, for a person to take back: the table holds the beginning of a large one.
 * Nobody is pushed it. Pub/Sub keeps a message 31 days at the most, and so does the broker of one machine.
 */
export const KEPT_LETTERS = {
  name: 'dead-letter-kept',
  topic: TOPICS.deadLetter,
  maxDeliveryAttempts: undefined,
  deadLetterTopic: undefined,
  minBackoffMs: 0,
  maxBackoffMs: 10 * SECOND,
  concurrency: 1,
  keepMs: 31 * DAY,
} satisfies Subscription;
