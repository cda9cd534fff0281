import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { DEAD_LETTER_ATTRIBUTES, type Subscription } from './broker.ts';
import { SCHEMA_VERSION } from './sqlite-file.ts';

/** One delivery under way: `attempt` makes it different from every other lease of the same message. */
export type Lease = { subscription: string; messageId: number; attempt: number };

/** A message as it lies in the file. */
export type StoredMessage = {
  topic: string;
  data: Uint8Array;
  attributes: Record<string, string>;
  publishTime: number;
};

/** The due time of a lease that only its process or the next opening of the file ends. */
export const UNTIL_SETTLED = Number.MAX_SAFE_INTEGER;

/** The statements on the broker's file; a caller that needs several to be one uses `transaction`. */
export type Store = ReturnType<typeof makeStore>;

/** Prepares the statements on an open broker file. */
export function makeStore(db: DatabaseSync) {
  const sql = {
    putSubscription: db.prepare(
      `INSERT OR REPLACE INTO subscriptions
       VALUES (:name, :topic, :maxDeliveryAttempts, :deadLetterTopic, :minBackoffMs, :maxBackoffMs, :concurrency)`,
    ),
    subscriptions: db.prepare('SELECT * FROM subscriptions'),
    insertMessage: db.prepare(
      // Some Node 24 releases may bind an empty buffer as NULL.
      "INSERT INTO messages (topic, data, attributes, publish_time) VALUES (?, coalesce(?, x''), ?, ?)",
    ),
    copyMessage: db.prepare(
      `INSERT INTO messages (topic, data, attributes, publish_time)
       SELECT :topic, data, :attributes, :now FROM messages WHERE id = :id`,
    ),
    fanOut: db.prepare('INSERT INTO deliveries SELECT name, ?, 0, 0, ? FROM subscriptions WHERE topic = ?'),
    message: db.prepare('SELECT topic, data, attributes, publish_time FROM messages WHERE id = ?'),
    meta: db.prepare('SELECT attributes, publish_time FROM messages WHERE id = ?'),
    due: db.prepare(
      `SELECT message_id, attempt FROM deliveries
       WHERE subscription = ? AND due_at <= ? ORDER BY due_at, message_id LIMIT ?`,
    ),
    nextDue: db.prepare('SELECT min(due_at) AS due_at FROM deliveries WHERE subscription = ?'),
    lease: db.prepare(
      `UPDATE deliveries SET attempt = attempt + 1, leased = 1, due_at = ?
       WHERE subscription = ? AND message_id = ?`,
    ),
    isLeased: db.prepare(
      `SELECT 1 FROM deliveries
       WHERE subscription = ? AND message_id = ? AND attempt = ? AND leased = 1 AND due_at > ?`,
    ),
    reschedule: db.prepare(
      `UPDATE deliveries SET leased = 0, due_at = ?, attempt = ?
       WHERE subscription = ? AND message_id = ? AND attempt = ?`,
    ),
    voidLeases: db.prepare('UPDATE deliveries SET leased = 0, due_at = ? WHERE leased = 1'),
    removeDelivery: db.prepare(
      'DELETE FROM deliveries WHERE subscription = ? AND message_id = ? AND attempt = ?',
    ),
    publishedBefore: db.prepare(
      `SELECT message_id, attempt FROM deliveries INNER JOIN messages ON messages.id = message_id
       WHERE subscription = ? AND publish_time < ?`,
    ),
    prune: db.prepare(
      `DELETE FROM messages
       WHERE id = :id AND NOT EXISTS (SELECT 1 FROM deliveries WHERE message_id = :id)`,
    ),
  };

  const fanOut = (id: number, topic: string, now: number) => sql.fanOut.run(id, now, topic);

  const removeDelivery = ({ subscription, messageId, attempt }: Lease) =>
    sql.removeDelivery.run(subscription, messageId, attempt).changes === 1;

  const store = {
    /** Does all of `work` or nothing of it. */
    transaction<T>(work: () => T): T {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        // A full disk makes SQLite roll back by itself.
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },

    putSubscription({ keepMs: _, ...subscription }: Subscription): void {
      sql.putSubscription.run({
        ...subscription,
        maxDeliveryAttempts: subscription.maxDeliveryAttempts ?? null,
        deadLetterTopic: subscription.deadLetterTopic ?? null,
      });
    },

    subscriptions: (): Subscription[] => sql.subscriptions.all().map(toSubscription),

    /** Stores a message once, with a delivery for each subscription of its topic. */
    insert({ topic, data, attributes, publishTime }: StoredMessage): number {
      const { lastInsertRowid } = sql.insertMessage.run(topic, data, JSON.stringify(attributes), publishTime);
      fanOut(Number(lastInsertRowid), topic, publishTime);
      return Number(lastInsertRowid);
    },

    message(id: number): StoredMessage {
      const row = sql.message.get(id);
      if (row === undefined) throw new Error(`message ${id} is missing from the broker's file`);
      return {
        topic: String(row.topic),
        data: row.data as Uint8Array,
        attributes: toAttributes(row.attributes),
        publishTime: Number(row.publish_time),
      };
    },

    /** Deliveries that may begin now, longest due first; `attempt` is that of the last one begun. */
    due: (subscription: string, now: number, limit: number): Lease[] =>
      sql.due.all(subscription, now, limit).map((row) => toLease(subscription, row)),

    /** When the next delivery of a subscription may begin; undefined when none waits. */
    nextDue(subscription: string): number | undefined {
      const due = sql.nextDue.get(subscription)?.due_at;
      return typeof due === 'number' && due !== UNTIL_SETTLED ? due : undefined;
    },

    /** Begins the next delivery and counts it. */
    lease(last: Lease, until: number): Lease {
      sql.lease.run(until, last.subscription, last.messageId);
      return { ...last, attempt: last.attempt + 1 };
    },

    isLeased: ({ subscription, messageId, attempt }: Lease, now: number): boolean =>
      sql.isLeased.get(subscription, messageId, attempt, now) !== undefined,

    /** Ends a delivery for good, and the message with its last delivery. */
    finish(lease: Lease): void {
      if (removeDelivery(lease)) sql.prune.run({ id: lease.messageId });
    },

    /** Drops what a subscription has of messages that were published before a moment. */
    dropBefore(subscription: string, publishTime: number): void {
      const old = sql.publishedBefore.all(subscription, publishTime);
      for (const row of old) store.finish(toLease(subscription, row));
    },

    /** Ends a failed delivery, to be repeated. */
    postpone: ({ subscription, messageId, attempt }: Lease, dueAt: number) =>
      sql.reschedule.run(dueAt, attempt, subscription, messageId, attempt),

    /** Takes back a delivery that never began, and does not count it. */
    release: ({ subscription, messageId, attempt }: Lease, now: number) =>
      sql.reschedule.run(now, attempt - 1, subscription, messageId, attempt),

    /** Writes what stands there already: only a file that can be written takes it. */
    rewriteVersion: () => db.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`),

    voidLeases: (now: number) => sql.voidLeases.run(now),

    /** Moves a message to a dead-letter topic, unless its delivery has ended otherwise. */
    deadLetter(lease: Lease, topic: string, now: number): void {
      const meta = sql.meta.get(lease.messageId);
      if (meta === undefined || !removeDelivery(lease)) return;
      const attributes = JSON.stringify({
        ...toAttributes(meta.attributes),
        [DEAD_LETTER_ATTRIBUTES.subscription]: lease.subscription,
        [DEAD_LETTER_ATTRIBUTES.deliveryCount]: String(lease.attempt),
        [DEAD_LETTER_ATTRIBUTES.topicPublishTime]: new Date(Number(meta.publish_time)).toISOString(),
      });
      const { lastInsertRowid } = sql.copyMessage.run({ topic, attributes, now, id: lease.messageId });
      fanOut(Number(lastInsertRowid), topic, now);
      sql.prune.run({ id: lease.messageId });
    },
  };
  return store;
}

const toAttributes = (json: SQLOutputValue | undefined) => JSON.parse(String(json)) as Record<string, string>;

function toLease(subscription: string, row: Record<string, SQLOutputValue>): Lease {
  return { subscription, messageId: Number(row.message_id), attempt: Number(row.attempt) };
}

function toSubscription(row: Record<string, SQLOutputValue>): Subscription {
  return {
    name: String(row.name),
    topic: String(row.topic),
    maxDeliveryAttempts: row.max_delivery_attempts === null ? undefined : Number(row.max_delivery_attempts),
    deadLetterTopic: row.dead_letter_topic === null ? undefined : String(row.dead_letter_topic),
    minBackoffMs: Number(row.min_backoff_ms),
    maxBackoffMs: Number(row.max_backoff_ms),
    concurrency: Number(row.concurrency),
  };
}
