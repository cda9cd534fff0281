import { UsageError } from '../errors.ts';
import type { Broker, Subscription } from './broker.ts';
import { openClient, type PubsubOptions } from './pubsub-client.ts';
import { ackDeadlineSeconds, pullLeaseSeconds } from './pubsub-limits.ts';
import { makePublisher } from './pubsub-publisher.ts';
import { acknowledge, pull } from './pubsub-pull.ts';
import { startPush } from './pubsub-push.ts';
import { putSubscriptions } from './pubsub-subscriptions.ts';

export { openPubsubPublisher } from './pubsub-publisher.ts';

/** How a broker on Pub/Sub is opened. */
export type PubsubBrokerOptions = PubsubOptions & {
  /** How long a pushed delivery may take; then it counts as failed. 10 to 600 seconds. */
  leaseMs?: number;
  /** Where Pub/Sub shall send a subscription's messages over HTTP, instead of to `push`. */
  pushEndpoint?: (subscriptionName: string) => string | undefined;
  /** Told why a subscription that is pushed delivers nothing; it is tried again. */
  onPushError?: (error: Error) => void;
};

/** The longest, which is also the HTTP timeout of a push. */
const DEFAULT_LEASE_MS = 600_000;

/**
 * Opens the broker of a Google Cloud project, or of its emulator. A topic without a subscription takes messages
 * and loses them, where the broker of one machine refuses them; and a backoff is the subscription's, whatever a
 * RetryableError asks for. Throws what `openPubsubPublisher` throws, and UsageError for what Pub/Sub would refuse.
 */
export function openPubsubBroker(options: PubsubBrokerOptions): Broker {
  const { leaseMs = DEFAULT_LEASE_MS, pushEndpoint = () => undefined } = options;
  const { onPushError = (error: Error) => process.emitWarning(error) } = options;
  const delivering = { ackDeadlineSeconds: ackDeadlineSeconds(leaseMs), pushEndpoint };
  const client = openClient(options);
  const publisher = makePublisher(client);
  const subscriptions = new Map<string, Subscription>();
  const pushes = new Map<string, Promise<() => Promise<void>>>();
  let stopped: Promise<void> | undefined;

  function assertOpen(): void {
    if (stopped) throw new Error('the Pub/Sub broker has been stopped');
  }

  function assertNotPushed(name: string, consequence: string): void {
    assertOpen();
    const isPushed = pushes.has(name) || (subscriptions.has(name) && pushEndpoint(name) !== undefined);
    if (isPushed) throw new UsageError(`subscription ${name} is pushed${consequence}`);
  }

  return {
    publish: publisher.publish,
    check: publisher.check,

    async createSubscriptions(wanted) {
      assertOpen();
      await putSubscriptions(client, wanted, delivering);
      for (const subscription of wanted) subscriptions.set(subscription.name, subscription);
    },

    push(subscriptionName, deliver) {
      assertNotPushed(subscriptionName, ' already');
      const subscription = subscriptions.get(subscriptionName);
      if (subscription === undefined) {
        throw new UsageError(
          `there is no subscription ${subscriptionName}: createSubscriptions makes it known`,
        );
      }
      pushes.set(
        subscriptionName,
        startPush(client, subscription, deliver, { leaseMs, onError: onPushError }),
      );
    },

    async pull(subscriptionName, max, pullLeaseMs) {
      assertNotPushed(subscriptionName, ', so nobody can pull it');
      return pull(client, subscriptionName, max, pullLeaseSeconds(pullLeaseMs));
    },

    async acknowledge(subscriptionName, ackIds) {
      assertOpen();
      await acknowledge(client, subscriptionName, ackIds);
    },

    stop() {
      stopped ??= drain();
      return stopped;
    },
  };

  /** What is under way may publish until it has ended. */
  async function drain(): Promise<void> {
    await Promise.all(Array.from(pushes.values(), async (push) => (await push)()));
    await publisher.stop();
    await client.close();
  }
}
