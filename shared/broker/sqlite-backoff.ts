import { RetryableError } from '../errors.ts';
import type { Subscription } from './broker.ts';

/** Pub/Sub keeps no message longer than 31 days, so nobody can ask for a longer wait. */
const LONGEST_WAIT_MS = 31 * 86_400_000;

/**
 * Milliseconds to wait after failed delivery number `attempt`: the minimum doubled with each failure up to the
 * maximum, of which a random half to whole is taken (equal jitter), and never less than the error asks for.
 */
export function backoffMs(
  subscription: Pick<Subscription, 'minBackoffMs' | 'maxBackoffMs'>,
  attempt: number,
  error: unknown,
  random: () => number,
): number {
  const nominal = Math.min(subscription.maxBackoffMs, subscription.minBackoffMs * 2 ** (attempt - 1));
  const jittered = nominal / 2 + (nominal / 2) * random();
  const asked = error instanceof RetryableError ? (error.retryAfterMs ?? 0) : 0;
  return Math.ceil(Math.max(jittered, Math.min(asked, LONGEST_WAIT_MS) || 0));
}
