import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker, Deliver } from '../../shared/broker/broker.ts';

/** Counts a broker's messages that are published and not yet acknowledged; every topic has one subscription. */
export function watch(broker: Broker): { broker: Broker; idle(): Promise<void> } {
  let underWay = 0;

  const counted =
    (deliver: Deliver): Deliver =>
    async (event) => {
      await deliver(event);
      underWay -= 1;
    };

  return {
    broker: {
      ...broker,
      async publish(topic, messages) {
        underWay += messages.length;
        return broker.publish(topic, messages);
      },
      push: (name, deliver) => broker.push(name, counted(deliver)),
    },
    async idle() {
      while (underWay > 0) await sleep(5);
    },
  };
}
