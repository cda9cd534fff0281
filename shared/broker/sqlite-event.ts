import type { CloudEvent } from 'cloudevents';
import type { MessagePublishedData } from './broker.ts';
import { toEvent as eventOf } from './event.ts';
import type { Lease, StoredMessage } from './sqlite-store.ts';

/** A leased message as an event of a project named `local`. */
export function toEvent(message: StoredMessage, lease: Lease): CloudEvent<MessagePublishedData> {
  return eventOf({
    project: 'local',
    topic: message.topic,
    subscription: lease.subscription,
    messageId: String(lease.messageId),
    publishTime: new Date(message.publishTime),
    data: message.data,
    attributes: message.attributes,
    deliveryAttempt: lease.attempt,
  });
}
