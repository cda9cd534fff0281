import { messageOf, RetryableError } from '../errors.ts';
import type { Deliver, Subscription } from './broker.ts';
import type { Clock } from './sqlite-clock.ts';
import { toEvent } from './sqlite-event.ts';
import { type DeliveryReport, leaseDue, settleFailure, settleSuccess } from './sqlite-settle.ts';
import { type Lease, type Store, type StoredMessage, UNTIL_SETTLED } from './sqlite-store.ts';

/** What the loop works with. */
export type LoopDeps = {
  path: string;
  store: Store;
  close: () => void;
  clock: Clock;
  random: () => number;
  leaseMs: number;
  onDelivery: (report: DeliveryReport) => void;
  onWriteError: (error: Error) => void;
};

type Feed = { subscription: Subscription; deliver: Deliver; ready: Lease[]; inFlight: number };
type NewMessage = Omit<StoredMessage, 'publishTime'>;
type Publish = { messages: NewMessage[]; resolve(ids: string[]): void; reject(error: Error): void };
type Settlement = (now: number) => DeliveryReport | undefined;

/** A clock that steps (a laptop that slept) is noticed within this time. */
const LONGEST_TIMER_MS = 60_000;
const WRITE_RETRY_MS = 1_000;

/**
 * All writing of a pushing broker. What is published and settled within one turn of the event loop is written,
 * and what is due is leased, in ONE transaction: a disk flush a turn, not three a message. Between turns the
 * loop sleeps until it is woken or the next message is due.
 */
export function makeLoop(deps: LoopDeps) {
  const { path, store, close, clock, random, leaseMs, onDelivery, onWriteError } = deps;
  const feeds: Feed[] = [];
  let publishes: Publish[] = [];
  let settlements: Settlement[] = [];
  let turnScheduled = false;
  let startScheduled = false;
  let cursor = 0;
  let cancelTimer = () => {};
  let drained: PromiseWithResolvers<void> | undefined;

  function wake(): void {
    if (turnScheduled) return;
    turnScheduled = true;
    setImmediate(turn);
  }

  function turn(): void {
    turnScheduled = false;
    cancelTimer();
    const [published, settled] = [publishes, settlements];
    publishes = [];
    settlements = [];
    let written: ReturnType<typeof write>;
    try {
      written = store.transaction(() => write(published, settled, clock.now()));
    } catch (error) {
      failTurn(published, settled, error);
      return;
    }
    published.forEach(({ resolve }, i) => {
      resolve(written.ids[i] ?? []);
    });
    for (const { feed, leases } of written.leased) feed.ready.push(...leases);
    scheduleStart();
    armTimer();
    endDrain();
    written.reports.forEach(onDelivery);
  }

  function write(published: Publish[], settled: Settlement[], now: number) {
    const ids = published.map(({ messages }) =>
      messages.map((message) => String(store.insert({ ...message, publishTime: now }))),
    );
    const reports = settled.map((settle) => settle(now)).filter((report) => report !== undefined);
    const open = drained ? [] : feeds.filter((feed) => freeSlots(feed) > 0);
    const leased = open.map((feed) => {
      const window = { now, until: UNTIL_SETTLED, max: freeSlots(feed) };
      const due = leaseDue(store, feed.subscription, window);
      reports.push(...due.reports);
      return { feed, leases: due.leases };
    });
    return { ids, reports, leased };
  }

  function failTurn(published: Publish[], settled: Settlement[], cause: unknown): void {
    const error = new RetryableError(`${path} could not be written: ${messageOf(cause)}`, { cause });
    for (const { reject } of published) reject(error);
    settlements = [...settled, ...settlements];
    if (drained) endDrain(error);
    else cancelTimer = clock.after(WRITE_RETRY_MS, wake);
    onWriteError(error);
  }

  const freeSlots = (feed: Feed) => feed.subscription.concurrency - feed.inFlight - feed.ready.length;

  function armTimer(): void {
    if (drained) return;
    const due = feeds
      .filter((feed) => freeSlots(feed) > 0)
      .map((feed) => store.nextDue(feed.subscription.name))
      .filter((at) => at !== undefined);
    if (due.length === 0) return;
    const delay = Math.max(0, Math.min(...due) - clock.now());
    cancelTimer = clock.after(Math.min(delay, LONGEST_TIMER_MS), wake);
  }

  /** One start a macrotask, the subscriptions in rotation: a slow synchronous handler delays others by one call. */
  function scheduleStart(): void {
    if (startScheduled || feeds.every(({ ready }) => ready.length === 0)) return;
    startScheduled = true;
    setImmediate(startNext);
  }

  function startNext(): void {
    startScheduled = false;
    const rotation = [...feeds.slice(cursor), ...feeds.slice(0, cursor)];
    const feed = rotation.find(({ ready }) => ready.length > 0);
    const lease = feed?.ready.shift();
    if (feed === undefined || lease === undefined) return;
    cursor = (feeds.indexOf(feed) + 1) % feeds.length;
    scheduleStart();
    void deliver(feed, lease);
  }

  async function deliver(feed: Feed, lease: Lease): Promise<void> {
    feed.inFlight += 1;
    const lapse = Promise.withResolvers<never>();
    const cancel = clock.after(leaseMs, () =>
      lapse.reject(new RetryableError(`no answer within the lease of ${leaseMs} ms`)),
    );
    let settle: Settlement = () => settleSuccess(store, lease);
    try {
      await Promise.race([feed.deliver(toEvent(store.message(lease.messageId), lease)), lapse.promise]);
    } catch (error) {
      settle = (now) => settleFailure(store, feed.subscription, lease, error, now, random);
    }
    cancel();
    feed.inFlight -= 1;
    settlements.push(settle);
    wake();
  }

  function endDrain(error?: Error): void {
    const busy = publishes.length > 0 || (settlements.length > 0 && error === undefined);
    if (!drained || busy || feeds.some(({ inFlight }) => inFlight > 0)) return;
    // Closed before anybody can publish again: a publisher that goes on is then told so.
    close();
    if (error) drained.reject(error);
    else drained.resolve();
  }

  return {
    wake,

    isPushed: (subscriptionName: string) =>
      feeds.some(({ subscription }) => subscription.name === subscriptionName),

    addFeed(subscription: Subscription, deliver: Deliver): void {
      feeds.push({ subscription, deliver, ready: [], inFlight: 0 });
      wake();
    },

    publish(messages: NewMessage[]): Promise<string[]> {
      return new Promise((resolve, reject) => {
        publishes.push({ messages, resolve, reject });
        wake();
      });
    },

    /** Starts nothing more, waits until all that is under way is written down, and closes the file. */
    drain(): Promise<void> {
      drained ??= Promise.withResolvers<void>();
      for (const lease of feeds.flatMap((feed) => feed.ready.splice(0))) {
        settlements.push((now) => {
          store.release(lease, now);
          return undefined;
        });
      }
      wake();
      return drained.promise;
    },
  };
}
