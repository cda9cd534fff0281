import type { CloudEvent } from 'cloudevents';

/** What is published: UTF-8 text and string attributes. */
export type Message = { data: string; attributes: Record<string, string> };

/** The data of a `google.cloud.pubsub.topic.v1.messagePublished` event; `message.data` is base64. */
export type MessagePublishedData = {
  subscription: string;
  deliveryAttempt?: number;
  message: { data?: string; attributes?: Record<string, string>; messageId: string; publishTime: string };
};

/** Hands one message over. Resolving acknowledges it; rejecting asks for it again after the backoff. */
export type Deliver = (event: CloudEvent<MessagePublishedData>) => Promise<void>;

/** How one function is fed from one topic. */
export type Subscription = {
  name: string;
  topic: string;
  /** Deliveries before the message goes to `deadLetterTopic`; undefined: it is retried until it is handled. */
  maxDeliveryAttempts: number | undefined;
  deadLetterTopic: string | undefined;
  /** Delay after the first failed delivery and the upper bound of its doubling, in milliseconds. */
  minBackoffMs: number;
  maxBackoffMs: number;
  /** How many deliveries may be under way at once. */
  concurrency: number;
  /** How long a message waits for somebody to pull it; then it is dropped. Undefined: as long as the broker keeps any. */
  keepMs?: number;
};

/** A message taken by `pull`, to be acknowledged by its `ackId` or to come back when its lease ends. */
export type PulledMessage = {
  ackId: string;
  messageId: string;
  publishTime: string;
  data: string;
  attributes: Record<string, string>;
};

/** Publishes and nothing else: all that a function needs of a broker. */
export type Publisher = {
  /** Stores the messages durably and resolves with their ids, in order. Nothing is ordered on delivery. */
  publish(topic: string, messages: readonly Message[]): Promise<string[]>;
};

/** Can be asked whether it takes messages now. */
export type Checkable = {
  /** Resolves when a message to the topic would be taken, without sending one; its error says what to do. */
  check(topic: string): Promise<void>;
};

/** At-least-once, unordered delivery of messages from topics to subscriptions. */
export type Broker = Publisher &
  Checkable & {
    /** Makes the subscriptions known; a message reaches those that exist when it is published. */
    createSubscriptions(subscriptions: readonly Subscription[]): Promise<void>;
    /** Starts to push a subscription's messages to `deliver`. */
    push(subscriptionName: string, deliver: Deliver): void;
    /** Leases up to `max` waiting messages of a subscription that nobody pushes. */
    pull(subscriptionName: string, max: number, leaseMs: number): Promise<PulledMessage[]>;
    /** Ends pulled messages for good. */
    acknowledge(subscriptionName: string, ackIds: readonly string[]): Promise<void>;
    /** Starts no further delivery, waits for those under way, and closes. */
    stop(): Promise<void>;
  };

/** Attributes that a broker adds when it dead-letters a message, by Pub/Sub's names. */
export const DEAD_LETTER_ATTRIBUTES = {
  subscription: 'CloudPubSubDeadLetterSourceSubscription',
  deliveryCount: 'CloudPubSubDeadLetterSourceDeliveryCount',
  topicPublishTime: 'CloudPubSubDeadLetterSourceTopicPublishTime',
} as const;
