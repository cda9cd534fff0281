import type { Broker } from '../../../shared/broker/broker.ts';
import { type Manifest, manifest } from '../../../shared/contract/messages.ts';
import { TOPICS } from '../../../shared/contract/topics.ts';

/** Collects the manifests that pass. */
export function ingestMessages() {
  const manifests: Manifest[] = [];
  return {
    manifests,
    watching: (broker: Broker): Broker => ({
      ...broker,
      async publish(topic, messages) {
        if (topic === TOPICS.manifests) {
          manifests.push(...messages.map(({ data }) => manifest.parse(JSON.parse(data))));
        }
        return broker.publish(topic, messages);
      },
    }),
  };
}

/** The second continuation of the first slice that has one comes twice: from there on the fetch is forked. */
export function repeatOneContinuation(broker: Broker): Broker {
  let continuations = 0;
  return {
    ...broker,
    async publish(topic, messages) {
      const [message] = messages;
      const isContinuation = topic.startsWith('ingest-') && message && JSON.parse(message.data).continues;
      if (isContinuation) continuations += 1;
      return broker.publish(topic, isContinuation && continuations === 2 ? [message, message] : messages);
    },
  };
}
