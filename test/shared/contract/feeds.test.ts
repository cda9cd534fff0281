import { expect, test } from '@jest/globals';
import { FEEDS } from '../../../shared/contract/feeds.ts';
import { SOURCES } from '../../../shared/contract/messages.ts';
import { ingestTopic } from '../../../shared/contract/topics.ts';

test('each source is asked on a topic of its own', () => {
  expect(SOURCES.map(ingestTopic)).toEqual(['ingest-cursor', 'ingest-anthropic', 'ingest-claude-code']);
});

// Pub/Sub takes 5 to 100 attempts and backoffs of 0 to 600 s.
test.each(Object.entries(FEEDS))('%s is fed within the limits of Pub/Sub', (name, feed) => {
  if (name !== 'dead-letter') expect(feed.maxDeliveryAttempts).toBeGreaterThanOrEqual(5);
  expect(feed.maxDeliveryAttempts ?? 100).toBeLessThanOrEqual(100);
  expect(feed.minBackoffMs).toBeLessThanOrEqual(feed.maxBackoffMs);
  expect(feed.maxBackoffMs).toBeLessThanOrEqual(600_000);
});

test('a dead letter is tried until it is kept', () => {
  expect(FEEDS['dead-letter'].maxDeliveryAttempts).toBeUndefined();
});
