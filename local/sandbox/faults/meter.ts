const MINUTE_MS = 60_000;

/** Counts the calls of each endpoint, and keeps them to a limit a minute. */
export type Meter = {
  /** Counts a call; when it is one too many, gives the milliseconds until there is room again. */
  enter(path: string): number | undefined;
  json(): object;
  reset(): void;
};

type Count = { path: string; count: number; refused: number; recent: number[] };

/** Makes a meter with a window that slides along the clock; a refused call does not fill it. */
export function makeMeter(limit: number | undefined, now: () => number): Meter {
  const counts = new Map<string, Count>();
  return {
    enter(path) {
      const count = counts.get(path) ?? { path, count: 0, refused: 0, recent: [] };
      counts.set(path, count);
      count.count += 1;
      if (limit === undefined) {
        return undefined;
      }
      const at = now();
      count.recent = count.recent.filter((time) => time > at - MINUTE_MS);
      const [oldest] = count.recent;
      if (oldest === undefined || count.recent.length < limit) {
        count.recent.push(at);
        return undefined;
      }
      count.refused += 1;
      return oldest + MINUTE_MS - at;
    },
    json() {
      const requests = Array.from(counts.values(), ({ path, count, refused }) => ({ path, count, refused }));
      return {
        requests,
        total: requests.reduce((sum, { count }) => sum + count, 0),
        refused: requests.reduce((sum, { refused }) => sum + refused, 0),
      };
    },
    reset: () => counts.clear(),
  };
}
