import { TOPICS } from '../contract/topics.ts';
import { InvalidInputError, UsageError } from '../errors.ts';
import type { Message, Subscription } from './broker.ts';

/**
 * The limit of a message's data and attributes together, in bytes. Pub/Sub takes 10 MB a request, with what
 * surrounds the message; Google's own client fills a request to 9 MiB.
 * https://cloud.google.com/pubsub/quotas#resource_limits
 */
export const MAX_MESSAGE_BYTES = 9 * 1024 * 1024;

/**
 * The same for a dead letter, which is a message that was taken once and the reason beside it: all that a request
 * of 10 MB leaves it. Pub/Sub counts the encoded request, where the topic's path and the lengths of a hundred
 * attributes take some 2 KB.
 */
export const MAX_DEAD_LETTER_BYTES = 10_000_000 - 4_096;

/** Pub/Sub's limits of a message's attributes, of a key and of a value in bytes, same page. */
const MAX_ATTRIBUTES = 100;
const MAX_KEY_BYTES = 256;
const MAX_VALUE_BYTES = 1024;

/** Bytes of a message's data and attributes; throws InvalidInputError for a message that Pub/Sub would refuse. */
export function sizeOf(topic: string, message: Message): number {
  const refuse = (what: string, limit: number) => {
    throw new InvalidInputError(`a message for topic ${topic} has ${what}; the limit is ${limit}`);
  };
  const attributes = Object.entries(message.attributes);
  if (message.data === '' && attributes.length === 0) {
    throw new InvalidInputError(`a message for topic ${topic} has neither data nor attributes`);
  }
  if (attributes.length > MAX_ATTRIBUTES) refuse(`${attributes.length} attributes`, MAX_ATTRIBUTES);
  let size = Buffer.byteLength(message.data);
  for (const [key, value] of attributes) {
    const [keyBytes, valueBytes] = [Buffer.byteLength(key), Buffer.byteLength(value)];
    if (keyBytes > MAX_KEY_BYTES) refuse(`an attribute key of ${keyBytes} bytes`, MAX_KEY_BYTES);
    if (valueBytes > MAX_VALUE_BYTES) refuse(`${valueBytes} bytes in attribute ${key}`, MAX_VALUE_BYTES);
    size += keyBytes + valueBytes;
  }
  const limit = topic === TOPICS.deadLetter ? MAX_DEAD_LETTER_BYTES : MAX_MESSAGE_BYTES;
  if (size > limit) refuse(`${size} bytes of data and attributes`, limit);
  return size;
}

/** Throws UsageError for a subscription that could never deliver, or would lose what it dead-letters. */
export function checkSubscription(
  subscription: Subscription,
  hasSubscription: (topic: string) => boolean,
): void {
  const { name, concurrency, minBackoffMs, maxBackoffMs, maxDeliveryAttempts, deadLetterTopic } =
    subscription;
  const refuse = (reason: string) => {
    throw new UsageError(`subscription ${name}: ${reason}`);
  };
  if (!Number.isInteger(concurrency) || concurrency < 1)
    refuse(`concurrency ${concurrency} is not 1 or more`);
  const whole = Number.isSafeInteger(minBackoffMs) && Number.isSafeInteger(maxBackoffMs);
  if (!whole || minBackoffMs < 0 || minBackoffMs > maxBackoffMs) {
    refuse(`backoff of ${minBackoffMs} to ${maxBackoffMs} ms is not a range of whole milliseconds`);
  }
  if (
    maxDeliveryAttempts !== undefined &&
    !(Number.isInteger(maxDeliveryAttempts) && maxDeliveryAttempts >= 1)
  ) {
    refuse(`maxDeliveryAttempts ${maxDeliveryAttempts} is not 1 or more`);
  }
  if (deadLetterTopic !== undefined && !hasSubscription(deadLetterTopic)) {
    refuse(`its dead-letter topic ${deadLetterTopic} has no subscription, so dead letters would be lost`);
  }
}
