import { setTimeout } from 'node:timers/promises';

/** Time to wait by: a test or a rehearsal may bring a faster one. */
export type Clock = {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds; rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

/** The machine's own time. */
export const systemClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) => setTimeout(ms, undefined, signal ? { signal } : {}),
};

/** A clock for tests and rehearsals: it stands still until somebody sleeps, and then is where the sleeper wakes. */
export function virtualClock(startMs: number): Clock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      nowMs += Math.max(0, ms);
    },
  };
}
