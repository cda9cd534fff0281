import { describe, expect, test } from '@jest/globals';
import { makeTimeLeft } from '../../cli/time-left.ts';

const run = (status: string) => ({
  run_id: 'r',
  source: 'cursor',
  account: 'default',
  usage_date: '2026-01-05',
  status,
  reason: null,
});

const runs = (finished: number, all: number) =>
  Array.from({ length: all }, (_, index) => run(index < finished ? 'committed' : 'requested'));

/** What is said after so many seconds with so many of 100 runs finished, one look after the other. */
function looks(...seen: [seconds: number, finished: number][]): (string | undefined)[] {
  let seconds = 0;
  const timeLeft = makeTimeLeft(() => seconds * 1000);
  return seen.map(([at, finished]) => {
    seconds = at;
    return timeLeft(runs(finished, 100));
  });
}

describe('the time that is left', () => {
  test('is that of the rest at the pace so far, in minutes, rounded up', () => {
    // 30 in 60 s: 70 take 140 s. 90 in 180 s: 10 take 20 s.
    expect(looks([0, 0], [60, 30], [180, 90])).toEqual([
      undefined,
      'about 3 minutes left',
      'about 1 minute left',
    ]);
  });

  test('does not count what was finished before the first look', () => {
    // 10 in 60 s: 20 take 120 s.
    expect(looks([0, 70], [60, 80])).toEqual([undefined, 'about 2 minutes left']);
  });

  test('is not said before there is a pace, nor when nothing is left', () => {
    expect(looks([0, 0], [9, 50], [60, 4], [200, 100])).toEqual([undefined, undefined, undefined, undefined]);
  });
});
