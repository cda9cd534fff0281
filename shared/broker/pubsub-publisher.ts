import pLimit from 'p-limit';
import type { Checkable, Message, Publisher } from './broker.ts';
import { sizeOf } from './limits.ts';
import { openClient, type PubsubClient, type PubsubOptions } from './pubsub-client.ts';

/** A publisher that can be asked how it does, and told to end. */
export type StoppablePublisher = Publisher &
  Checkable & {
    /** Waits for what is under way, and closes. */
    stop(): Promise<void>;
  };

/** Pub/Sub's limit of messages a request: https://cloud.google.com/pubsub/quotas#resource_limits */
const MAX_REQUEST_MESSAGES = 1_000;
/** A request is cut at this size; a message that is larger goes alone. */
const REQUEST_BYTES = 1024 * 1024;
/** So many requests are under way at once, which bounds the memory that they take. */
const REQUESTS_AT_ONCE = 4;

/**
 * Opens what a cloud function publishes with. `publish` throws InvalidInputError for a message above Pub/Sub's
 * limits before anything is sent, SetupError for a topic or a role that is missing, RetryableError when Pub/Sub
 * cannot be reached.
 */
export function openPubsubPublisher(options: PubsubOptions): StoppablePublisher {
  const client = openClient(options);
  const publisher = makePublisher(client);
  return {
    ...publisher,
    async stop() {
      await publisher.stop();
      await client.close();
    },
  };
}

/**
 * Publishes over a client that others use too, and leaves it open. Google's own batching publisher waits 10 ms
 * for each batch, and its flow control (6.2.0) ends the process on a refused message: the rejection of one that
 * waits behind it is never handled.
 */
export function makePublisher(client: PubsubClient): StoppablePublisher {
  const limit = pLimit(REQUESTS_AT_ONCE);
  let underWay: Promise<unknown> = Promise.resolve();
  let isStopped = false;

  async function send(topic: string, messages: readonly Message[]): Promise<string[]> {
    const doing = {
      action: `publish to topic ${client.idOf(topic)}`,
      needs: 'the topic',
      role: 'roles/pubsub.publisher',
    };
    const publisher = await client.publisher();
    const [{ messageIds }] = await client.call(doing, () =>
      publisher.publish(
        {
          topic: client.topicPath(topic),
          messages: messages.map(({ data, attributes }) => ({ data: Buffer.from(data), attributes })),
        },
        client.callOptions(),
      ),
    );
    return messageIds ?? [];
  }

  function assertRunning(): void {
    if (isStopped) throw new Error('the Pub/Sub publisher has been stopped');
  }

  return {
    async publish(topic, messages) {
      assertRunning();
      const sending = requestsOf(topic, messages).map((request) => limit(() => send(topic, request)));
      underWay = Promise.allSettled([underWay, ...sending]).then(() => undefined);
      return (await Promise.all(sending)).flat();
    },

    async check(topic) {
      assertRunning();
      const doing = {
        action: `look at topic ${client.idOf(topic)}`,
        needs: 'the topic',
        role: 'roles/pubsub.viewer',
      };
      const publisher = await client.publisher();
      await client.call(doing, () =>
        publisher.getTopic({ topic: client.topicPath(topic) }, client.callOptions()),
      );
    },

    async stop() {
      isStopped = true;
      await underWay;
    },
  };
}

/** Cuts messages into requests, in order. */
function requestsOf(topic: string, messages: readonly Message[]): Message[][] {
  const requests: Message[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const size = sizeOf(topic, message);
    const last = requests.at(-1);
    if (last === undefined || last.length === MAX_REQUEST_MESSAGES || bytes + size > REQUEST_BYTES) {
      requests.push([message]);
      bytes = size;
    } else {
      last.push(message);
      bytes += size;
    }
  }
  return requests;
}
