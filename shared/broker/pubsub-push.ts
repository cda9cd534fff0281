import type { Message } from '@google-cloud/pubsub';
import pLimit from 'p-limit';
import { RetryableError } from '../errors.ts';
import type { Deliver, Subscription } from './broker.ts';
import { toEvent } from './event.ts';
import type { PubsubClient } from './pubsub-client.ts';
import { explained } from './pubsub-errors.ts';

/** How deliveries are handed over. */
export type PushOptions = {
  /** How long one may take; then it counts as failed and its slot is free again. */
  leaseMs: number;
  /** Told why a subscription delivers nothing; it is tried again. */
  onError: (error: Error) => void;
};

/** A stream that ended for good (no such subscription, no permission) is opened again after this time. */
const REOPEN_MS = 5_000;

/**
 * Streams a subscription's messages to `deliver`; a rejection is a nack, after which Pub/Sub waits for the
 * subscription's backoff. The function that is returned starts no further delivery and waits for those under way.
 */
export async function startPush(
  client: PubsubClient,
  subscription: Subscription,
  deliver: Deliver,
  { leaseMs, onError }: PushOptions,
): Promise<() => Promise<void>> {
  const { name, topic, concurrency } = subscription;
  const doing = {
    action: `receive from subscription ${client.idOf(name)}`,
    needs: 'the subscription',
    role: 'roles/pubsub.subscriber',
  };
  const { Duration } = await import('@google-cloud/pubsub');
  const streaming = await client.streaming();
  const lease = Duration.from({ milliseconds: leaseMs });
  const stream = streaming.subscription(client.subscriptionPath(name), {
    // Pub/Sub counts what is under way by the stream, so there is one.
    flowControl: { maxMessages: concurrency },
    streamingOptions: { maxStreams: 1, timeout: client.giveUpAfterMs },
    maxExtensionTime: lease,
    // A slot is free when Pub/Sub has the ack, which by default waits 100 ms for others.
    batching: { maxMilliseconds: 10 },
    closeOptions: { behavior: 'WAIT', timeout: lease },
  });
  // A stream that was opened anew knows nothing of what is still under way.
  const limit = pLimit(concurrency);
  let underWay: Promise<unknown> = Promise.resolve();
  let isStopping = false;
  let reopening: NodeJS.Timeout | undefined;

  const eventOf = ({ id, publishTime, data, attributes, deliveryAttempt }: Message) =>
    toEvent({
      project: client.projectId,
      topic: client.idOf(topic),
      subscription: client.idOf(name),
      messageId: id,
      publishTime: new Date(publishTime.getTime()),
      data,
      attributes,
      deliveryAttempt: deliveryAttempt || undefined,
    });

  async function handle(message: Message): Promise<void> {
    if (isStopping) return message.nack();
    const lapse = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => lapse.reject(new RetryableError(`no answer within the lease of ${leaseMs} ms`)),
      leaseMs,
    );
    try {
      await Promise.race([deliver(eventOf(message)), lapse.promise]);
      message.ack();
    } catch {
      message.nack();
    }
    clearTimeout(timer);
  }

  stream.on('message', (message: Message) => {
    underWay = Promise.all([underWay, limit(() => handle(message))]).then(() => undefined);
  });
  stream.on('error', (error: Error) => onError(explained(error, doing, client.host)));
  stream.on('close', () => {
    if (!isStopping) reopening = setTimeout(() => stream.open(), REOPEN_MS);
  });

  return async () => {
    isStopping = true;
    clearTimeout(reopening);
    await stream.close();
    // A stream that has failed closes at once.
    await underWay;
  };
}
