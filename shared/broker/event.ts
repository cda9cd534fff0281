import { CloudEvent } from 'cloudevents';
import type { MessagePublishedData } from './broker.ts';

/** One delivery of a message, with the names that its project knows. */
export type Delivery = {
  project: string;
  topic: string;
  subscription: string;
  messageId: string;
  publishTime: Date;
  data: Uint8Array;
  attributes: Record<string, string>;
  /** Counted from 1; undefined where it is not counted. */
  deliveryAttempt: number | undefined;
};

/** The event that Eventarc would make of a Pub/Sub push of this message. */
export function toEvent(delivery: Delivery): CloudEvent<MessagePublishedData> {
  const { project, messageId, attributes, deliveryAttempt } = delivery;
  const publishTime = delivery.publishTime.toISOString();
  return new CloudEvent<MessagePublishedData>({
    id: messageId,
    type: 'google.cloud.pubsub.topic.v1.messagePublished',
    source: `//pubsub.googleapis.com/projects/${project}/topics/${delivery.topic}`,
    time: publishTime,
    datacontenttype: 'application/json',
    data: {
      subscription: `projects/${project}/subscriptions/${delivery.subscription}`,
      ...(deliveryAttempt === undefined ? {} : { deliveryAttempt }),
      message: {
        data: Buffer.from(delivery.data).toString('base64'),
        attributes,
        messageId,
        publishTime,
      },
    },
  });
}
