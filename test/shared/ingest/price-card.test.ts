import { describe, expect, test } from '@jest/globals';
import { isDay } from '../../../shared/day.ts';
import { priceOf } from '../../../shared/ingest/price-card.ts';
import { PRICE_LISTS } from '../../../shared/ingest/price-lists.ts';

const ROWS = PRICE_LISTS.flatMap(({ rows }) => rows);

describe('the price of a model', () => {
  test('names its list and the day of the list', () => {
    expect(priceOf('claude-sonnet-4-5')).toEqual({
      model: 'claude-sonnet-4-5',
      input: '3',
      output: '15',
      cache_write: '3.75',
      cache_read: '0.3',
      source: 'https://platform.claude.com/docs/en/about-claude/pricing',
      as_of: '2026-10-07',
    });
  });

  test.each([
    // https://platform.claude.com/docs/en/about-claude/pricing
    ['claude-opus-4-5-20251101', ['5', '25', '6.25', '0.5']],
    ['claude-opus-4-1-20250805', ['15', '75', '18.75', '1.5']],
    ['claude-opus-4-20250514', ['15', '75', '18.75', '1.5']],
    ['claude-sonnet-4-0', ['3', '15', '3.75', '0.3']],
    ['claude-haiku-4-5-20251001', ['1', '5', '1.25', '0.1']],
    ['claude-3-5-haiku-latest', ['0.8', '4', '1', '0.08']],
    ['claude-3-haiku-20240307', ['0.25', '1.25', '0.3', '0.03']],
    // https://cursor.com/docs/models-and-pricing
    ['claude-4.5-sonnet-thinking', ['3', '15', '3.75', '0.3']],
    ['claude-4.5-opus-high-thinking', ['5', '25', '6.25', '0.5']],
    ['gpt-5-codex-high', ['1.25', '10', '1.25', '0.125']],
    ['composer-1', ['1.25', '10', '1.25', '0.125']],
    ['auto', ['1.25', '6', '1.25', '0.25']],
  ])('%s is by the list', (model, expected) => {
    const { input, output, cache_write, cache_read } = priceOf(model) ?? {};
    expect([input, output, cache_write, cache_read]).toEqual(expected);
  });

  test.each([
    'claude-sonnet-4-5-thinking',
    'my-claude-sonnet-4-5',
    'claude-sonnet-4-5-2025',
    'claude-sonnet-4-5-202509290',
    'claude-sonnet-4-5-20250929-latest',
    'claude-sonnet-20250929-4-5',
    'claude-4-sonnet-high',
    'Claude-4-Sonnet',
    'gpt-5-20',
    'constructor',
    '-latest',
    '',
  ])('is not guessed for "%s"', (model) => {
    expect(priceOf(model)).toBeUndefined();
  });
});

describe('the price lists', () => {
  test('have a source and a day', () => {
    for (const { source, as_of } of PRICE_LISTS) {
      expect([source, isDay(as_of)]).toEqual([expect.stringMatching(/^https:\/\//), true]);
    }
  });

  test('have each model once', () => {
    const models = ROWS.flatMap(([model, , , , , suffixes = []]) => [
      model,
      ...suffixes.map((s) => model + s),
    ]);
    expect(models.filter((model, index) => models.indexOf(model) !== index)).toEqual([]);
  });

  test('have dollars a million, of which a cache read is the cheapest and output the dearest', () => {
    for (const [model, input, output, cacheWrite, cacheRead] of ROWS) {
      const prices = [input, output, cacheWrite ?? input, cacheRead];
      const [inputUsd = 0, outputUsd = 0, writeUsd = 0, readUsd = 0] = prices.map(Number);
      const isOrdered = readUsd < inputUsd && inputUsd <= writeUsd && writeUsd < outputUsd && readUsd >= 0.01;
      const isRound = prices.every((price) => /^(0|[1-9]\d*)(\.\d{0,2}[1-9])?$/.test(price));
      expect([model, isOrdered, isRound]).toEqual([model, true, true]);
    }
  });
});
