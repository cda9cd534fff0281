import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from '@jest/globals';
import type { Subscription } from '../../../shared/broker/broker.ts';
import type { Clock } from '../../../shared/broker/sqlite-clock.ts';

/** Paths in one temporary folder that is removed after the tests of the calling file. */
export function temporaryPaths(): () => Promise<string> {
  const folder = fs.mkdtemp(path.join(os.tmpdir(), 'broker-'));
  let count = 0;
  afterAll(async () => fs.rm(await folder, { recursive: true }));
  return async () => {
    count += 1;
    return path.join(await folder, `${count}.db`);
  };
}

/** A subscription with short times that never dead-letters, unless `more` says otherwise. */
export const subscriptionOf = (
  name: string,
  topic: string,
  more: Partial<Subscription> = {},
): Subscription => ({
  name,
  topic,
  maxDeliveryAttempts: undefined,
  deadLetterTopic: undefined,
  minBackoffMs: 10,
  maxBackoffMs: 40,
  concurrency: 4,
  ...more,
});

/** Waits until the condition holds; fails after 10 seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain until ${condition}`);
    await sleep(2);
  }
}

/** Lets the broker's pending turns of the event loop pass. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A clock that stands still until it is advanced, and counts the timers asked for. */
export function manualClock(start = Date.UTC(2026, 10, 1)) {
  let now = start;
  let asked = 0;
  const timers = new Set<{ at: number; callback: () => void }>();
  const clock: Clock = {
    now: () => now,
    after(delayMs, callback) {
      asked += 1;
      const timer = { at: now + delayMs, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  return {
    clock,
    asked: () => asked,
    pending: () => [...timers].map(({ at }) => at - now).sort((a, b) => a - b),
    async advance(ms: number): Promise<void> {
      await settle();
      const end = now + ms;
      for (;;) {
        const next = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.callback();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}
