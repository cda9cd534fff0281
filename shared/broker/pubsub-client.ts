import type { PubSub, v1 } from '@google-cloud/pubsub';
import { type Doing, explained, noCredentials, PASSING } from './pubsub-errors.ts';

/** Which project's Pub/Sub, and how its resources are named. */
export type PubsubOptions = {
  projectId: string;
  /** Stands with a hyphen before the names of all topics and subscriptions. */
  topicPrefix: string;
  /** `host:port` of an emulator on this machine. */
  emulatorHost?: string | undefined;
  /** How long one call is tried, with all its retries. */
  giveUpAfterMs?: number;
};

/** Google's clients, each made when it is first asked for, and the names that they want. */
export type PubsubClient = ReturnType<typeof openClient>;

const GOOGLE = 'pubsub.googleapis.com';
const GIVE_UP_AFTER_MS = 20_000;
const [FIRST_RETRY_MS, LONGEST_RETRY_MS] = [100, 2_000];

/** Opens nothing yet: the package (150 ms, 55 MB) is loaded by the first call. */
export function openClient(options: PubsubOptions) {
  const { projectId, topicPrefix, emulatorHost, giveUpAfterMs = GIVE_UP_AFTER_MS } = options;
  const host = emulatorHost ?? GOOGLE;
  const closing: (() => Promise<unknown>)[] = [];

  const streaming = lazily(async (): Promise<PubSub> => {
    const { PubSub } = await import('@google-cloud/pubsub');
    const made = new PubSub({
      projectId,
      // Named in any case, or the client would look for an emulator in the environment.
      apiEndpoint: host,
      emulatorMode: emulatorHost !== undefined,
      // An emulator takes anybody; without this the client would look for a person's credentials all the same.
      ...(emulatorHost === undefined ? {} : { clientOptions: { universeDomain: 'googleapis.com' } }),
    });
    closing.push(() => made.close());
    return made;
  });

  const publisher = lazily(async (): Promise<v1.PublisherClient> => {
    const { v1 } = await import('@google-cloud/pubsub');
    return initialized(new v1.PublisherClient(await configuration()));
  });

  const subscriber = lazily(async (): Promise<v1.SubscriberClient> => {
    const { v1 } = await import('@google-cloud/pubsub');
    return initialized(new v1.SubscriberClient(await configuration()));
  });

  async function configuration() {
    const { port, ...config } = await (await streaming()).getClientConfig();
    return { ...config, ...(port === undefined ? {} : { port: Number(port) }) };
  }

  /** A method of a client that could not be initialized rejects twice, once where nobody can catch it. */
  async function initialized<C extends { initialize(): Promise<unknown>; close(): Promise<void> }>(
    client: C,
  ) {
    try {
      await client.initialize();
    } catch (error) {
      throw noCredentials(error, `connect to ${host}`);
    }
    closing.push(() => client.close());
    return client;
  }

  return {
    host,
    isEmulator: emulatorHost !== undefined,
    projectId,
    giveUpAfterMs,
    streaming,
    publisher,
    subscriber,
    /**
     * What each call is made with: tried again until `giveUpAfterMs` have passed. An object of its own for each,
     * because the client writes the call's routing header into it.
     */
    callOptions: () => ({
      retry: {
        retryCodes: PASSING,
        backoffSettings: {
          initialRetryDelayMillis: FIRST_RETRY_MS,
          retryDelayMultiplier: 2,
          maxRetryDelayMillis: LONGEST_RETRY_MS,
          initialRpcTimeoutMillis: giveUpAfterMs,
          rpcTimeoutMultiplier: 1,
          maxRpcTimeoutMillis: giveUpAfterMs,
          totalTimeoutMillis: giveUpAfterMs,
        },
      },
    }),

    idOf: (name: string) => `${topicPrefix}-${name}`,
    topicPath: (topic: string) => `projects/${projectId}/topics/${topicPrefix}-${topic}`,
    subscriptionPath: (name: string) => `projects/${projectId}/subscriptions/${topicPrefix}-${name}`,

    /** Makes a call; its error says what to do. */
    async call<T>(doing: Doing, make: () => Promise<T>): Promise<T> {
      try {
        return await make();
      } catch (error) {
        throw explained(error, doing, host);
      }
    },

    async close(): Promise<void> {
      await Promise.all(closing.splice(0).map((close) => close()));
    },
  };
}

/** Makes a thing at the first call; after a failure the next call tries anew. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    made.catch(() => {
      made = undefined;
    });
    return made;
  };
}
