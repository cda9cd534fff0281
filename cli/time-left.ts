import { isFinished, type RunState } from '../local/follow.ts';
import { counted } from './output.ts';

/** Before this much time and this many runs a pace is no pace. */
const LEAST_MS = 10_000;
const LEAST_RUNS = 5;
const MINUTE_MS = 60_000;

/**
 * Tells how long the runs that are not finished will take at the pace of those that have finished since the first
 * look; undefined as long as there is no pace, or when nothing is left.
 */
export function makeTimeLeft(
  now: () => number = Date.now,
): (runs: readonly RunState[]) => string | undefined {
  let start: { at: number; finished: number } | undefined;
  return (runs) => {
    const finished = runs.filter(isFinished).length;
    start ??= { at: now(), finished };
    const [since, done, left] = [now() - start.at, finished - start.finished, runs.length - finished];
    if (left === 0 || since < LEAST_MS || done < LEAST_RUNS) return undefined;
    const minutes = Math.ceil((left * since) / done / MINUTE_MS);
    return `about ${counted(minutes, 'minute')} left`;
  };
}
