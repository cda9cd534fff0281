import { expect, test } from '@jest/globals';
import { RULE_NAMES, RULES } from '../../../shared/alerts/rules.ts';

test('every rule stands in the file once', () => {
  expect(RULES.map(({ name }) => name)).toEqual([...RULE_NAMES]);
});

test('every sentence names the limit where there is one to speak of, and nothing that nobody fills in', () => {
  for (const { name, sentence, threshold } of RULES) {
    const named = Array.from(sentence.matchAll(/\{(\w+)\}/g), ([, word]) => word);
    const known = ['subject', 'value', 'threshold', 'detail'];
    expect([name, named.filter((word) => !known.includes(word ?? ''))]).toEqual([name, []]);
    expect([name, named.includes('threshold')]).toEqual([name, threshold > 0n]);
  }
});

test('every rule has a heading of its own in the runbook', () => {
  expect(new Set(RULES.map(({ runbook }) => runbook)).size).toBe(RULES.length);
});
