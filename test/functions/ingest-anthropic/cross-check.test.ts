import { describe, expect, test } from '@jest/globals';
import { crossCheck } from '../../../functions/ingest-anthropic/cross-check.ts';
import { CredentialError, RetryableError } from '../../../shared/errors.ts';
import { anthropicSession, bucket, costRow, refusal } from '../../support/anthropic-answers.ts';
import { fetchRequest } from '../../support/ingest.ts';
import type { Answer } from '../../support/vendor-session.ts';

type Row = Record<string, unknown>;

const check = (nanos: bigint, costs: Row[][] | Answer) =>
  crossCheck(fetchRequest(anthropicSession({ costs }).session), nanos);
const failing = (error: Error): Answer => {
  return () => {
    throw error;
  };
};

// 1234.5678 cents are 12.345678 dollars; a cent is 0.01.
describe('the two totals of a day', () => {
  test.each([
    ['are equal', 12_345_678_000n],
    ['are a cent apart', 12_355_678_000n],
    ['are a cent apart the other way', 12_335_678_000n],
  ])('say nothing when they %s', async (_, nanos) => {
    expect(await check(nanos, [[bucket([costRow()])]])).toEqual([]);
  });

  test.each([
    [12_355_778_000n, '12.355778'],
    [12_335_578_000n, '12.335578'],
  ])('are a finding when they are 1.01 cents apart: %s', async (nanos, analytics) => {
    expect(await check(nanos, [[bucket([costRow()])]])).toEqual([
      {
        kind: 'reports_differ',
        severity: 'warning',
        text: `analytics/cost has ${analytics} USD for the day, and cost_report 12.345678 USD`,
        usd: '0.0101',
      },
    ]);
  });

  test('are compared on an empty day too', async () => {
    expect(await check(0n, [[bucket([])]])).toEqual([]);
    expect(await check(20_000_000n, [[bucket([])]])).toMatchObject([{ usd: '0.02' }]);
  });
});

describe('another report that is not there', () => {
  test.each([400, 403, 404])('is nothing to tell: %i', async (status) => {
    expect(await check(1_000_000_000n, refusal(status))).toEqual([]);
  });

  test('is nothing to tell when it does not have the day yet', async () => {
    expect(await check(1_000_000_000n, [[bucket([costRow()], '2026-01-04')]])).toEqual([]);
  });

  test.each([
    ['is busy', failing(new RetryableError('GET /v1/organizations/cost_report answered 503')), '503'],
    ['is in euros', [[bucket([costRow({ currency: 'EUR' })])]], 'currency'],
    ['is in words', [[bucket([costRow({ amount: 'abc' })])]], 'amount is no decimal amount: "abc"'],
  ] as [string, Row[][] | Answer, string][])('holds no money back when it %s', async (_, costs, reason) => {
    expect(await check(1_000_000_000n, costs)).toEqual([
      {
        kind: 'reports_not_compared',
        severity: 'warning',
        text: expect.stringMatching(/^the total of cost_report could not be compared with analytics\/cost: /),
        usd: null,
      },
    ]);
    expect((await check(1_000_000_000n, costs))[0]?.text).toContain(reason);
  });

  test('fails the reading when the key is refused', async () => {
    const fault = new CredentialError('the key was refused');
    await expect(check(0n, failing(fault))).rejects.toBe(fault);
  });
});
