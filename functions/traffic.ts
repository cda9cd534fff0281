import { StoppingError } from '../shared/errors.ts';

/** The requests of a process. */
export type Traffic = {
  /** Aborted, with a StoppingError as its reason, from when no more requests are taken. */
  readonly stopping: AbortSignal;
  /** Counts a request as under way until it settles. */
  follow(request: Promise<void>): Promise<void>;
  /** Has new requests refused and resolves when those under way are over. */
  drain(): Promise<void>;
};

/** Opens the traffic of a process that has just started. */
export function openTraffic(): Traffic {
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  return {
    stopping: stopping.signal,
    follow(request) {
      underWay.add(request);
      return request.finally(() => underWay.delete(request));
    },
    async drain() {
      stopping.abort(new StoppingError());
      await Promise.allSettled(underWay);
    },
  };
}
