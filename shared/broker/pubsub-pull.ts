import type { protos, v1 } from '@google-cloud/pubsub';
import type { PulledMessage } from './broker.ts';
import type { PubsubClient } from './pubsub-client.ts';
import { isPassing } from './pubsub-errors.ts';

type Received = protos.google.pubsub.v1.IReceivedMessage;

/** How much of the time until it gives up a pull waits for the first message: 5 of 20 seconds. */
const WAITING_SHARE = 0.25;
/** A request may have 512 KiB, and an ack id has up to some 250 bytes. */
const MAX_ACK_IDS = 1_000;

/** Takes up to `max` messages and leases them; waits a moment when there is none. */
export async function pull(
  client: PubsubClient,
  name: string,
  max: number,
  leaseSeconds: number,
): Promise<PulledMessage[]> {
  const subscriber = await client.subscriber();
  const subscription = client.subscriptionPath(name);
  return client.call(doing(client, 'pull', name), async () => {
    const received = await receive(subscriber, client, { subscription, maxMessages: max });
    if (received.length === 0) return [];
    const ackIds = received.map(({ ackId }) => ackId ?? '');
    await subscriber.modifyAckDeadline(
      { subscription, ackIds, ackDeadlineSeconds: leaseSeconds },
      client.callOptions(),
    );
    return received.map(toPulled);
  });
}

/** Ends messages for good; one whose lease has ended already may come again. */
export async function acknowledge(
  client: PubsubClient,
  name: string,
  ackIds: readonly string[],
): Promise<void> {
  const subscriber = await client.subscriber();
  const subscription = client.subscriptionPath(name);
  for (let from = 0; from < ackIds.length; from += MAX_ACK_IDS) {
    const some = ackIds.slice(from, from + MAX_ACK_IDS);
    await client.call(doing(client, 'acknowledge', name), () =>
      subscriber.acknowledge({ subscription, ackIds: some }, client.callOptions()),
    );
  }
}

/**
 * A pull waits at the server until there is a message, and one that may not wait can miss what is there: so it
 * waits, but not for ever. What it is told at last, without waiting, says whether anybody is there at all.
 */
async function receive(
  subscriber: v1.SubscriberClient,
  client: PubsubClient,
  request: { subscription: string; maxMessages: number },
): Promise<Received[]> {
  try {
    const timeout = client.giveUpAfterMs * WAITING_SHARE;
    const [{ receivedMessages }] = await subscriber.pull(request, { timeout, retry: null });
    return receivedMessages ?? [];
  } catch (error) {
    if (!isPassing(error)) throw error;
    const [{ receivedMessages }] = await subscriber.pull(
      { ...request, returnImmediately: true },
      client.callOptions(),
    );
    return receivedMessages ?? [];
  }
}

const doing = (client: PubsubClient, what: string, name: string) => ({
  action: `${what} from subscription ${client.idOf(name)}`,
  needs: 'the subscription',
  role: 'roles/pubsub.subscriber',
});

function toPulled({ ackId, message }: Received): PulledMessage {
  const { seconds, nanos } = message?.publishTime ?? {};
  return {
    ackId: ackId ?? '',
    messageId: message?.messageId ?? '',
    publishTime: new Date(Number(seconds) * 1_000 + Math.floor((nanos ?? 0) / 1_000_000)).toISOString(),
    data: Buffer.from(message?.data ?? '').toString('utf8'),
    attributes: message?.attributes ?? {},
  };
}
