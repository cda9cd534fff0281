import type { Broker, Message } from '../../../shared/broker/broker.ts';

/** Spoils a message under way, as a bug, another version or a stranger would. */
export type Poison = (message: Message) => Message;

/** Half of a message. */
export const noJson: Poison = ({ data, attributes }) => ({ data: data.slice(0, -1), attributes });

/** A message that has a number where its schema wants a text or a list. */
export const anotherSchema: Poison = ({ data, attributes }) => {
  const value = JSON.parse(data);
  const field = ['mapping_version', 'sources'].find((name) => name in value) ?? '';
  return { data: JSON.stringify({ ...value, [field]: 7 }), attributes };
};

/** A message of a program that is older than ours. */
export const oldVersion: Poison = ({ data, attributes }) => ({
  data,
  attributes: { ...attributes, schema_version: '0' },
});

/** A manifest that fits its schema and says other money than its fetch landed. */
export const lyingTotals: Poison = ({ data, attributes }) => {
  const value = JSON.parse(data);
  const totals = { ...value.totals, billed_usd: '0.000000001' };
  return { data: JSON.stringify({ ...value, totals }), attributes };
};

/** A broker whose next message of a topic is spoilt. */
export type Poisoning = {
  wrap(broker: Broker): Broker;
  /** Spoils the next message on the topic. */
  spoil(topic: string, poison: Poison): void;
  /** The message of that topic that was spoilt last, as it should have been. */
  original(topic: string): Message;
};

export function makePoisoning(): Poisoning {
  const armed = new Map<string, Poison>();
  const originals = new Map<string, Message>();

  function spoilt(topic: string, messages: readonly Message[]): readonly Message[] {
    const poison = armed.get(topic);
    const [first, ...others] = messages;
    if (!poison || !first) return messages;
    armed.delete(topic);
    originals.set(topic, first);
    return [poison(first), ...others];
  }

  return {
    wrap: (broker) => ({
      ...broker,
      publish: (topic, messages) => broker.publish(topic, spoilt(topic, messages)),
    }),
    spoil(topic, poison) {
      armed.set(topic, poison);
    },
    original(topic) {
      const message = originals.get(topic);
      if (!message) throw new Error(`nothing was spoilt on ${topic}`);
      return message;
    },
  };
}
