import { createHash } from 'node:crypto';
import { DEAD_LETTER_ATTRIBUTES, type Message } from '../broker/broker.ts';
import type { Envelope } from './envelope.ts';
import { FEEDS, type Feed } from './feeds.ts';

/** What our functions add to the attributes of a message that they dead-letter. */
const PREFIX = 'dead_letter_';
/** What Pub/Sub adds to those that it dead-letters. */
const BROKER_PREFIX = /^(CloudPubSub|googclient_)/;
/** An attribute's value may have 1,024 bytes. */
const MAX_ATTRIBUTE_BYTES = 1024;

/** Why a function gave a message up. */
export type GivenUp = { topic: string; functionName: string; errorClass: string; errorMessage: string };

/** The message as it goes to the dead-letter topic: data and attributes as they were, the reason beside them. */
export function deadLetterMessage(envelope: Envelope, reason: GivenUp): Message {
  return {
    data: envelope.data,
    attributes: {
      ...envelope.attributes,
      [`${PREFIX}topic`]: reason.topic,
      [`${PREFIX}function`]: reason.functionName,
      [`${PREFIX}error_class`]: reason.errorClass,
      [`${PREFIX}error_message`]: cut(reason.errorMessage),
      [`${PREFIX}subscription`]: envelope.subscription ?? '',
      [`${PREFIX}attempt`]: String(envelope.deliveryAttempt ?? 1),
      [`${PREFIX}publish_time`]: envelope.publishTime,
    },
  };
}

/** A record that ingest left out, the so-manieth of its fetch, as a dead letter of its own: two may be equal. */
export function quarantineMessage(
  slice: { source: string; account: string; day: string; run_id: string; fetch_id: string },
  record: { payload: unknown; reason: string; usd: string | null },
  index: number,
): Message {
  const { source, account, day, run_id, fetch_id } = slice;
  return {
    data: JSON.stringify({ record: record.payload, usd: record.usd }),
    attributes: {
      type: 'record',
      source,
      account,
      day,
      run_id,
      fetch_id,
      record_index: String(index),
      [`${PREFIX}topic`]: 'records',
      [`${PREFIX}function`]: `ingest-${source.replace('_', '-')}`,
      [`${PREFIX}error_class`]: 'InvalidInputError',
      [`${PREFIX}error_message`]: cut(record.reason),
    },
  };
}

/** The attributes that the message had before anybody gave it up. */
export function originalAttributes(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => !name.startsWith(PREFIX) && !BROKER_PREFIX.test(name)),
  );
}

/** One of the reasons that `deadLetterMessage` put beside the attributes. */
export function givenUpBecause(attributes: Record<string, string>, name: string): string | undefined {
  return attributes[`${PREFIX}${name}`] || undefined;
}

/** Who gave a message up, and the topic that it was for: our functions say it, of the broker's it follows. */
export function givenUpBy(attributes: Record<string, string>): {
  topic: string;
  functionName: string;
  subscription: string | null;
} {
  const subscription =
    givenUpBecause(attributes, 'subscription') ?? attributes[DEAD_LETTER_ATTRIBUTES.subscription] ?? null;
  const functionName = givenUpBecause(attributes, 'function') ?? functionFedBy(subscription);
  const feed: Feed | undefined = Object.entries(FEEDS).find(([name]) => name === functionName)?.[1];
  return {
    topic: givenUpBecause(attributes, 'topic') ?? feed?.topic ?? 'unknown',
    functionName,
    subscription,
  };
}

/** The function that a subscription feeds: it has the function's name, in the cloud with the prefix of all names. */
function functionFedBy(subscription: string | null): string {
  const name = subscription?.split('/').at(-1) ?? 'unknown';
  return Object.keys(FEEDS).find((fed) => name === fed || name.endsWith(`-${fed}`)) ?? name;
}

/** 12 hex of SHA-256 over topic, attributes without those of the giving up, and data. */
export function deadLetterId(topic: string, attributes: Record<string, string>, data: string): string {
  const sorted = Object.entries(originalAttributes(attributes)).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([topic, sorted, data]))
    .digest('hex')
    .slice(0, 12);
}

function cut(text: string): string {
  const bytes = Buffer.from(text);
  return bytes.length <= MAX_ATTRIBUTE_BYTES
    ? text
    : `${bytes
        .subarray(0, MAX_ATTRIBUTE_BYTES - 8)
        .toString('utf8')
        .replace(/\uFFFD$/, '')}…`;
}
