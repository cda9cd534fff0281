import { UsageError } from '../errors.ts';
import type { Subscription } from './broker.ts';
import { checkSubscription } from './limits.ts';
import type { PubsubClient } from './pubsub-client.ts';
import { STATUS, statusOf } from './pubsub-errors.ts';
import { checkPubsubSubscription } from './pubsub-limits.ts';

const EDITOR = 'roles/pubsub.editor';
/** The emulator still has the limit that Pub/Sub raised to 31 days in 2023. */
const EMULATOR_KEEP_MS = 7 * 86_400_000;

/** What subscriptions are made with besides what each says itself. */
export type Delivering = {
  ackDeadlineSeconds: number;
  /** Where Pub/Sub shall send a subscription's messages over HTTP; undefined: it waits to be asked for them. */
  pushEndpoint: (name: string) => string | undefined;
};

/**
 * Makes topics and subscriptions as they are wanted, and those that are there already to what is wanted. In the
 * cloud Pub/Sub's own service account also has to be granted roles/pubsub.publisher on a dead-letter topic and
 * roles/pubsub.subscriber on its source, which is the deployment's business.
 */
export async function putSubscriptions(
  client: PubsubClient,
  wanted: readonly Subscription[],
  delivering: Delivering,
): Promise<void> {
  const fed = await fedTopics(client, wanted);
  for (const subscription of wanted) {
    checkSubscription(subscription, (topic) => fed.has(topic));
    checkPubsubSubscription(subscription);
  }
  const topics = new Set(wanted.map(({ topic }) => topic));
  await Promise.all(Array.from(topics, (topic) => putTopic(client, topic)));
  await Promise.all(wanted.map((subscription) => putSubscription(client, subscription, delivering)));
}

/** The topics that have a subscription, or get one: no dead letter may go to another. */
async function fedTopics(client: PubsubClient, wanted: readonly Subscription[]): Promise<Set<string>> {
  const fed = new Set(wanted.map(({ topic }) => topic));
  for (const { deadLetterTopic: topic } of wanted) {
    if (topic !== undefined && !fed.has(topic) && (await hasSubscription(client, topic))) fed.add(topic);
  }
  return fed;
}

async function hasSubscription(client: PubsubClient, topic: string): Promise<boolean> {
  const publisher = await client.publisher();
  const doing = { action: `look at topic ${client.idOf(topic)}`, needs: 'the topic', role: EDITOR };
  const [subscriptions] = await client.call(doing, () =>
    publisher.listTopicSubscriptions({ topic: client.topicPath(topic) }, client.callOptions()),
  );
  return subscriptions.length > 0;
}

async function putTopic(client: PubsubClient, topic: string): Promise<void> {
  const publisher = await client.publisher();
  const doing = { action: `create topic ${client.idOf(topic)}`, needs: 'the project', role: EDITOR };
  await client.call(doing, () =>
    unlessThere(() => publisher.createTopic({ name: client.topicPath(topic) }, client.callOptions())),
  );
}

async function putSubscription(
  client: PubsubClient,
  subscription: Subscription,
  { ackDeadlineSeconds, pushEndpoint }: Delivering,
): Promise<void> {
  const { topic, deadLetterTopic, maxDeliveryAttempts, minBackoffMs, maxBackoffMs, keepMs } = subscription;
  const name = client.subscriptionPath(subscription.name);
  const url = pushEndpoint(subscription.name);
  const settings = {
    name,
    ackDeadlineSeconds,
    retryPolicy: { minimumBackoff: duration(minBackoffMs), maximumBackoff: duration(maxBackoffMs) },
    ...(deadLetterTopic === undefined || maxDeliveryAttempts === undefined
      ? {}
      : { deadLetterPolicy: { deadLetterTopic: client.topicPath(deadLetterTopic), maxDeliveryAttempts } }),
    ...(url === undefined ? {} : { pushConfig: { pushEndpoint: url } }),
    ...(keepMs === undefined ? {} : { messageRetentionDuration: duration(longest(client, keepMs)) }),
  };
  const updateMask = {
    paths: [
      ...['ack_deadline_seconds', 'retry_policy', 'dead_letter_policy'],
      // How it is pushed, and how long it keeps, stays as it is unless asked for: it may be the deployment's.
      ...(url === undefined ? [] : ['push_config']),
      ...(keepMs === undefined ? [] : ['message_retention_duration']),
    ],
  };

  const subscriber = await client.subscriber();
  const id = client.idOf(subscription.name);
  const doing = { action: `create subscription ${id}`, needs: 'its topic', role: EDITOR };
  const isNew = await client.call(doing, () =>
    unlessThere(() =>
      subscriber.createSubscription(
        // By default one that nobody reads for 31 days is deleted, with what it holds.
        { ...settings, topic: client.topicPath(topic), expirationPolicy: {} },
        client.callOptions(),
      ),
    ),
  );
  if (isNew) return;
  const [there] = await client.call(doing, () =>
    subscriber.getSubscription({ subscription: name }, client.callOptions()),
  );
  if (there.topic !== client.topicPath(topic)) {
    throw new UsageError(
      `subscription ${id} is one of ${there.topic}: Pub/Sub cannot move it to another topic, delete it first`,
    );
  }
  await client.call(doing, () =>
    subscriber.updateSubscription({ subscription: settings, updateMask }, client.callOptions()),
  );
}

/** Whether it was made; false when it is there already. */
async function unlessThere(make: () => Promise<unknown>): Promise<boolean> {
  try {
    await make();
    return true;
  } catch (error) {
    if (statusOf(error) === STATUS.alreadyExists) return false;
    throw error;
  }
}

const longest = ({ isEmulator }: PubsubClient, ms: number) =>
  isEmulator ? Math.min(ms, EMULATOR_KEEP_MS) : ms;

const duration = (ms: number) => ({ seconds: Math.floor(ms / 1_000), nanos: (ms % 1_000) * 1_000_000 });
