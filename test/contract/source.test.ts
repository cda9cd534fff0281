import { expect, test } from '@jest/globals';
import { REGISTERED_SOURCES } from '../../functions/functions.ts';
import { acme } from './source/subjects/acme.ts';
import { anthropicAnalytics } from './source/subjects/anthropic-analytics.ts';
import { anthropicLegacy } from './source/subjects/anthropic-legacy.ts';
import { claudeCode } from './source/subjects/claude-code.ts';
import { cursor } from './source/subjects/cursor.ts';
import { describeSource } from './source.ts';

const SUBJECTS = [cursor, anthropicAnalytics, anthropicLegacy, claudeCode, acme];

for (const subject of SUBJECTS) describeSource(subject);

test('every source that is registered keeps the contract', () => {
  // The toy only borrows a name.
  const kept = new Set(SUBJECTS.filter((subject) => subject !== acme).map(({ source }) => source.name));
  expect([...kept].sort()).toEqual([...REGISTERED_SOURCES].sort());
});
