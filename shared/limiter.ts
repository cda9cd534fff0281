import type { Clock } from './clock.ts';

/** Resolves when the next request may go. */
export type Limiter = () => Promise<void>;

const MINUTE_MS = 60_000;

/** Lets at most `perMinute` requests go in any 60 seconds, in the order in which they ask. */
export function makeLimiter(perMinute: number, clock: Clock, signal?: AbortSignal): Limiter {
  /** When the last `perMinute` requests went, or will go. */
  const turns: number[] = [];

  return async () => {
    const oldest = turns.length < perMinute ? undefined : turns.shift();
    const now = clock.now();
    const turn = oldest === undefined ? now : Math.max(now, oldest + MINUTE_MS);
    turns.push(turn);
    if (turn > now) await clock.sleep(turn - now, signal);
  };
}
