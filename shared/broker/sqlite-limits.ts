import { InvalidInputError, UsageError } from '../errors.ts';
import type { Message, Subscription } from './broker.ts';

/** Pub/Sub's limit of a message's data, in bytes: https://cloud.google.com/pubsub/quotas#resource_limits */
export const MAX_DATA_BYTES = 10_000_000;

/** Pub/Sub's limits of a message's attributes, of a key and of a value in bytes, same page. */
export const MAX_ATTRIBUTES = 100;

const MAX_KEY_BYTES = 256;
const MAX_VALUE_BYTES = 1024;

/** The message's data as bytes; throws InvalidInputError for a message that Pub/Sub would refuse. */
export function toStoredData(topic: string, message: Message): Buffer {
  const refuse = (what: string, limit: number) => {
    throw new InvalidInputError(`a message for topic ${topic} has ${what}; the limit is ${limit}`);
  };
  const data = Buffer.from(message.data, 'utf8');
  if (data.byteLength > MAX_DATA_BYTES) refuse(`${data.byteLength} bytes of data`, MAX_DATA_BYTES);
  const attributes = Object.entries(message.attributes);
  if (attributes.length > MAX_ATTRIBUTES) refuse(`${attributes.length} attributes`, MAX_ATTRIBUTES);
  for (const [key, value] of attributes) {
    const [keyBytes, valueBytes] = [Buffer.byteLength(key), Buffer.byteLength(value)];
    if (keyBytes > MAX_KEY_BYTES) refuse(`an attribute key of ${keyBytes} bytes`, MAX_KEY_BYTES);
    if (valueBytes > MAX_VALUE_BYTES) refuse(`${valueBytes} bytes in attribute ${key}`, MAX_VALUE_BYTES);
  }
  return data;
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
