import { UsageError } from '../errors.ts';
import type { Subscription } from './broker.ts';

const SECOND = 1_000;

/** Pub/Sub's ranges: https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions */
const ATTEMPTS = { least: 5, most: 100 };
const MAX_BACKOFF_MS = 600 * SECOND;
const ACK_DEADLINE_MS = { least: 10 * SECOND, most: 600 * SECOND };
/** The deadline of messages that have been pulled can be changed to less. */
const PULL_LEASE_MS = { least: SECOND, most: 600 * SECOND };
const KEEP_MS = { least: 600 * SECOND, most: 31 * 86_400 * SECOND };

/** Throws UsageError for a subscription that Pub/Sub would refuse. */
export function checkPubsubSubscription(subscription: Subscription): void {
  const { name, maxDeliveryAttempts, deadLetterTopic, maxBackoffMs, keepMs } = subscription;
  const refuse = (reason: string) => {
    throw new UsageError(`subscription ${name}: ${reason}`);
  };
  if ((maxDeliveryAttempts === undefined) !== (deadLetterTopic === undefined)) {
    refuse('Pub/Sub wants maxDeliveryAttempts and deadLetterTopic both, or neither');
  }
  if (maxDeliveryAttempts !== undefined && !isWithin(maxDeliveryAttempts, ATTEMPTS)) {
    refuse(
      `maxDeliveryAttempts ${maxDeliveryAttempts} is not from ${ATTEMPTS.least} to ${ATTEMPTS.most}, as Pub/Sub wants it`,
    );
  }
  if (maxBackoffMs > MAX_BACKOFF_MS) {
    refuse(`a backoff of ${maxBackoffMs} ms is above Pub/Sub's ${MAX_BACKOFF_MS}`);
  }
  if (keepMs !== undefined && !isWithin(keepMs, KEEP_MS)) {
    refuse(`keeping for ${keepMs} ms is not from ${KEEP_MS.least} to ${KEEP_MS.most}, as Pub/Sub wants it`);
  }
}

/** The ack deadline in seconds for deliveries that may take so long; throws UsageError outside Pub/Sub's range. */
export function ackDeadlineSeconds(leaseMs: number): number {
  return secondsWithin(leaseMs, ACK_DEADLINE_MS);
}

/** The same for messages that have been pulled already. */
export function pullLeaseSeconds(leaseMs: number): number {
  return secondsWithin(leaseMs, PULL_LEASE_MS);
}

type Range = { least: number; most: number };

const isWithin = (value: number, { least, most }: Range) => value >= least && value <= most;

function secondsWithin(leaseMs: number, range: Range): number {
  if (!isWithin(leaseMs, range)) {
    throw new UsageError(
      `a lease of ${leaseMs} ms is not from ${range.least} to ${range.most}, as Pub/Sub wants it`,
    );
  }
  return Math.ceil(leaseMs / SECOND);
}
