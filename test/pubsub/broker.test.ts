import { afterAll, beforeAll } from '@jest/globals';
import { openPubsubBroker } from '../../shared/broker/pubsub.ts';
import { brokerContract } from '../contract/broker.ts';
import { type PubsubEmulator, startPubsubEmulator } from '../engines/pubsub-emulator.ts';

let emulator: PubsubEmulator;
beforeAll(async () => {
  emulator = await startPubsubEmulator();
});
afterAll(() => emulator?.stop());

const open = () =>
  openPubsubBroker({ projectId: 'test-project', topicPrefix: 'test', emulatorHost: emulator.host });

brokerContract(
  'pubsub',
  async () => {
    let broker = open();
    return {
      broker,
      async reopen() {
        await broker.stop();
        broker = open();
        return broker;
      },
      close: () => broker.stop(),
    };
  },
  {
    namePrefix: 'test-',
    minBackoffMs: 100,
    maxBackoffMs: 200,
    leastBackoffShare: 0.5,
    maxDeliveryAttempts: 5,
    pullLeaseMs: 1_000,
    patienceMs: 20_000,
    // The emulator looks every two seconds for what is due again.
    quietMs: 2_500,
    lacks: {
      firstBackoff: 'the emulator delivers again at once after the first rejection',
      retryAfter: 'Pub/Sub has one backoff for all messages of a subscription',
    },
  },
);
