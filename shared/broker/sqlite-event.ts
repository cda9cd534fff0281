import { CloudEvent } from 'cloudevents';
import type { MessagePublishedData } from './broker.ts';
import type { Lease, StoredMessage } from './sqlite-store.ts';

/** The event that Eventarc would make of a Pub/Sub push of this message, in a project named `local`. */
export function toEvent(message: StoredMessage, lease: Lease): CloudEvent<MessagePublishedData> {
  const messageId = String(lease.messageId);
  const publishTime = new Date(message.publishTime).toISOString();
  return new CloudEvent<MessagePublishedData>({
    id: messageId,
    type: 'google.cloud.pubsub.topic.v1.messagePublished',
    source: `//pubsub.googleapis.com/projects/local/topics/${message.topic}`,
    time: publishTime,
    datacontenttype: 'application/json',
    data: {
      subscription: `projects/local/subscriptions/${lease.subscription}`,
      deliveryAttempt: lease.attempt,
      message: {
        data: Buffer.from(message.data).toString('base64'),
        attributes: message.attributes,
        messageId,
        publishTime,
      },
    },
  });
}
