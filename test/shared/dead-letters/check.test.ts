import { describe, expect, test } from '@jest/globals';
import { FEEDS } from '../../../shared/contract/feeds.ts';
import { checkPayload, problemLine } from '../../../shared/dead-letters/check.ts';
import { idBeginning, kindOf } from '../../../shared/dead-letters/letter.ts';
import { fakeWarehouse } from '../../support/fakes.ts';
import { manifestOf, requestOf } from '../../support/messages.ts';

const check = (topic: string, payload: unknown, attributes = {}) =>
  checkPayload({ topic, attributes }, typeof payload === 'string' ? payload : JSON.stringify(payload));

describe('a payload', () => {
  test('that fits has no problems', () => {
    expect(check('manifests', manifestOf()).problems).toEqual([]);
    expect(check('ingest-cursor', requestOf({ source: 'cursor' })).problems).toEqual([]);
    expect(check('kickoff', '{}').problems).toEqual([]);
  });

  test('is told at each place what is wrong there', () => {
    const { totals, ...manifest } = manifestOf();
    const wrong = { ...manifest, totals: { ...totals, billed_usd: 1.5, input_tokens: -1 }, day: undefined };
    expect(check('manifests', wrong).problems.map(problemLine)).toEqual([
      'day: it is missing: expected string',
      'totals.billed_usd: Invalid input: expected string, received number',
      'totals.input_tokens: Too small: expected number to be >=0',
    ]);
    expect(check('kickoff', { dya: 1, days: 1, from: '2026-01-01' }).problems.map(problemLine)).toContain(
      'dya: this key is not known',
    );
    expect(check('records', '[').problems.map(problemLine)).toEqual([
      expect.stringMatching(/^message: it is no JSON: /),
    ]);
    expect(check('records', '7').problems.map(problemLine)).toEqual([
      'message: Invalid input: expected object, received number',
    ]);
  });

  test('of a record that ingest left out is the vendor’s: it has no schema of ours', () => {
    expect(check('records', { record: {} }, { type: 'record' }).problems).toEqual([]);
  });
});

test('every topic that feeds a function has its kind, and that of the letters themselves none', () => {
  const kinds = Object.values(FEEDS).map(({ topic }) => [topic, kindOf({ topic, attributes: {} })]);
  expect(Object.fromEntries(kinds)).toEqual({
    kickoff: 'kickoff',
    'ingest-cursor': 'request',
    'ingest-anthropic': 'request',
    'ingest-claude-code': 'request',
    reattribute: 'request',
    records: 'batch',
    attributed: 'batch',
    manifests: 'manifest',
    'dead-letter': 'unknown',
  });
});

describe('the beginning of an id', () => {
  const find = (ids: string[], beginning = 'a') =>
    idBeginning(
      fakeWarehouse({ 'dead-letters-beginning': ids.map((dead_letter_id) => ({ dead_letter_id })) })
        .warehouse,
      beginning,
    );

  test('is enough when one begins so', async () => {
    expect(await find(['abc'])).toBe('abc');
  });

  test('is refused when none does, or several do, which it names', async () => {
    await expect(find([])).rejects.toThrow(
      'there is no dead letter a: "ai-usage dead-letters list --state all"',
    );
    await expect(find(['abc'], '')).rejects.toThrow('there is no dead letter : ');
    await expect(find(['ab', 'ac'])).rejects.toThrow('several dead letters begin with a: ab, ac');
    await expect(find(['1', '2', '3', '4', '5', '6'])).rejects.toThrow(': 1, 2, 3, 4, 5, …');
  });
});
