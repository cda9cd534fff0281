import { expect, test } from '@jest/globals';
import { nextDaily } from '../../shared/schedule.ts';

test.each([
  ['in winter', '2026-11-28T13:59:59Z', '2026-11-28T14:00:00.000Z'],
  ['at the very moment', '2026-11-28T14:00:00Z', '2026-11-29T14:00:00.000Z'],
  ['in summer', '2026-07-01T00:00:00Z', '2026-07-01T13:00:00.000Z'],
  ['over the night that has an hour less', '2026-03-07T15:00:00Z', '2026-03-08T13:00:00.000Z'],
  ['over the night that has an hour more', '2026-10-31T14:00:00Z', '2026-11-01T14:00:00.000Z'],
])('the daily kickoff comes at six in the morning Pacific: %s', (_, after, next) => {
  expect(nextDaily(new Date(after))?.toISOString()).toBe(next);
});
