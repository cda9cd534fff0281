import type { Log } from '../../shared/log.ts';

type Event = { name: string; fields: Record<string, unknown> };

/** Collects what the functions log by the names of the events, and how long they wait by the vendors' words. */
export function makeEvents() {
  let events: Event[] = [];
  let waits: number[] = [];

  function keep(fields: unknown, name?: unknown): void {
    events.push({ name: String(name), fields: { ...(fields as object) } });
  }

  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  return {
    log,
    /** Notes a wait, and gives it back. */
    waited(ms: number): number {
      if (ms > 0) waits.push(ms);
      return ms;
    },
    /** All since the last time, and forgets them. */
    take() {
      const taken = { events, waits };
      events = [];
      waits = [];
      return taken;
    },
  };
}
