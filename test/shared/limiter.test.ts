import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { virtualClock } from '../../shared/clock.ts';
import { makeLimiter } from '../../shared/limiter.ts';

const MINUTE_MS = 60_000;

/** When each of so many requests goes, asked one after the other with these pauses before them. */
async function turns(perMinute: number, pauses: readonly number[]): Promise<number[]> {
  const clock = virtualClock(0);
  const limiter = makeLimiter(perMinute, clock);
  const went: number[] = [];
  for (const pause of pauses) {
    await clock.sleep(pause);
    await limiter();
    went.push(clock.now());
  }
  return went;
}

describe('a limit of requests a minute', () => {
  test('lets a burst go at once and makes the next wait until the first is a minute old', async () => {
    expect(await turns(2, [0, 10_000, 0, 0])).toEqual([0, 10_000, 60_000, 70_000]);
  });

  test('makes nobody wait who asks seldom', async () => {
    expect(await turns(1, [0, 60_000, 61_000])).toEqual([0, 60_000, 121_000]);
  });

  test('keeps the order of those who wait at the same time', async () => {
    const clock = virtualClock(0);
    const limiter = makeLimiter(1, clock);
    const order: string[] = [];
    await Promise.all(['a', 'b', 'c'].map((name) => limiter().then(() => order.push(name))));
    expect(order).toEqual(['a', 'b', 'c']);
    expect(clock.now()).toBe(2 * MINUTE_MS);
  });

  test('holds in every window of 60 seconds, whatever the pauses', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 30 }),
        async (perMinute, pauses) => {
          const went = await turns(perMinute, pauses);
          for (const start of went) {
            const within = went.filter((at) => at >= start && at < start + MINUTE_MS);
            expect(within.length).toBeLessThanOrEqual(perMinute);
          }
        },
      ),
    ));

  test('ends the wait when the process stops', async () => {
    const clock = virtualClock(0);
    const limiter = makeLimiter(1, clock, AbortSignal.abort(new Error('stopping')));
    await limiter();
    await expect(limiter()).rejects.toThrow('stopping');
  });
});
