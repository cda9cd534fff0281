import { RetryableError } from '../errors.ts';
import type { Subscription } from './broker.ts';
import { backoffMs } from './sqlite-backoff.ts';
import type { Lease, Store } from './sqlite-store.ts';

/** What became of one delivery; `error` says why it was not acknowledged. */
export type DeliveryReport = {
  subscription: string;
  messageId: string;
  deliveryAttempt: number;
} & (
  | { outcome: 'acknowledged' }
  | { outcome: 'retried'; error: unknown; retryAt: number }
  | { outcome: 'dead_lettered'; error: unknown; deadLetterTopic: string }
);

/** Writes down a failed delivery: again after the backoff, or the dead-letter topic when it was the last. */
export function settleFailure(
  store: Store,
  subscription: Subscription,
  lease: Lease,
  error: unknown,
  now: number,
  random: () => number,
): DeliveryReport {
  if (isLast(subscription, lease.attempt)) {
    return deadLetter(store, subscription.deadLetterTopic, lease, error, now);
  }
  const retryAt = now + backoffMs(subscription, lease.attempt, error, random);
  store.postpone(lease, retryAt);
  return { ...name(lease), outcome: 'retried', error, retryAt };
}

/** Writes down a handled delivery. */
export function settleSuccess(store: Store, lease: Lease): DeliveryReport {
  store.finish(lease);
  return { ...name(lease), outcome: 'acknowledged' };
}

/**
 * Leases up to `max` due messages. One whose last allowed delivery never ended (its process died, or its pulled
 * lease ran out) is dead-lettered instead, so that a message which kills the process cannot do so for ever.
 */
export function leaseDue(
  store: Store,
  subscription: Subscription,
  { now, until, max }: { now: number; until: number; max: number },
): { leases: Lease[]; reports: DeliveryReport[] } {
  const leases: Lease[] = [];
  const reports: DeliveryReport[] = [];
  for (const last of store.due(subscription.name, now, max)) {
    if (isLast(subscription, last.attempt)) {
      const error = new RetryableError(`delivery ${last.attempt} began and never ended`);
      reports.push(deadLetter(store, subscription.deadLetterTopic, last, error, now));
    } else {
      leases.push(store.lease(last, until));
    }
  }
  return { leases, reports };
}

type DeadLettering = Subscription & { deadLetterTopic: string };

function isLast(subscription: Subscription, attempt: number): subscription is DeadLettering {
  const { maxDeliveryAttempts, deadLetterTopic } = subscription;
  return maxDeliveryAttempts !== undefined && deadLetterTopic !== undefined && attempt >= maxDeliveryAttempts;
}

function deadLetter(
  store: Store,
  deadLetterTopic: string,
  lease: Lease,
  error: unknown,
  now: number,
): DeliveryReport {
  store.deadLetter(lease, deadLetterTopic, now);
  return { ...name(lease), outcome: 'dead_lettered', error, deadLetterTopic };
}

const name = ({ subscription, messageId, attempt }: Lease) => ({
  subscription,
  messageId: String(messageId),
  deliveryAttempt: attempt,
});
