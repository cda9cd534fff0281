import { describe, expect, test } from '@jest/globals';
import { makeAnthropicSource } from '../../../functions/ingest-anthropic/index.ts';
import { RejectedCallError, type VendorCall } from '../../../shared/http.ts';
import {
  type anthropicSession,
  bucket,
  costRow,
  refusal,
  usageRow,
} from '../../support/anthropic-answers.ts';
import type { Answer } from '../../support/vendor-session.ts';
import { costsOf, readThrough } from './read-through.ts';

const source = makeAnthropicSource({ reports: 'legacy' });

describe('a page that the vendor takes for too dense', () => {
  /** Answers as the vendor does once a call is narrow enough, and 400 before. */
  const dense =
    (isNarrow: (query: URLSearchParams) => boolean, rows: Record<string, unknown>[]): Answer =>
    (call: VendorCall, count) => {
      if (!isNarrow(call.query ?? new URLSearchParams())) return refusal(400)(call, count);
      return { data: [bucket(rows)], has_more: false, next_page: null };
    };
  const groups = (query: URLSearchParams) => query.getAll('group_by[]');

  const read = (organization: Parameters<typeof anthropicSession>[0]) => readThrough(source, organization);

  test('is asked with limit=1 first', async () => {
    const rows = [usageRow()];
    const { reasons, end, pages } = await read({
      usage: dense((query) => query.get('limit') === '1', rows),
    });
    expect(reasons).toEqual([
      'GET /v1/organizations/usage_report/messages answered 400: the day is read anew with limit=1',
    ]);
    expect(pages.reduce((sum, { vendorRows }) => sum + vendorRows, 0)).toBe(1);
    expect(end.findings).toEqual([
      {
        kind: 'report_narrowed',
        severity: 'warning',
        text: '/v1/organizations/usage_report/messages was refused as usual and read with limit=1',
        usd: null,
      },
    ]);
  });

  test.each([
    [
      'context_window',
      // What the vendor shows of a dimension that it was not asked for does not count.
      [
        usageRow({ uncached_input_tokens: 300, context_window: '0-200k' }),
        usageRow({ api_key_id: null, context_window: null }),
      ],
      'without context_window, so that money is shared across context windows',
    ],
    [
      'service_tier',
      [
        usageRow({ uncached_input_tokens: 300, context_window: null, service_tier: null }),
        usageRow({ api_key_id: null, context_window: null, service_tier: null }),
      ],
      'without context_window and service_tier, so that money is shared across both of them',
    ],
  ])('is read without %s in the end, and every cent is shared all the same', async (dropped, rows, words) => {
    const { end, pages } = await read({
      usage: dense((query) => !groups(query).includes(dropped), rows),
      costs: [[bucket([costRow({ amount: '400' }), costRow({ amount: '100', context_window: '200k-1M' })])]],
    });
    expect(costsOf(pages)).toEqual([
      ['apikey_1', '3', 'token_share'],
      [null, '1', 'token_share'],
      ['apikey_1', '0.75', 'token_share'],
      [null, '0.25', 'token_share'],
    ]);
    expect(end.findings.map(({ text }) => text)).toEqual([expect.stringContaining(words)]);
  });

  test('is refused in the vendor’s words when nothing helps: the key is never given up', async () => {
    const asked: string[][] = [];
    const organization = {
      usage: dense((query) => {
        asked.push(groups(query));
        return false;
      }, []),
    };
    const reading = read(organization);
    await expect(reading).rejects.toBeInstanceOf(RejectedCallError);
    await expect(reading).rejects.toThrow('GET /v1/organizations/usage_report/messages answered 400');
    expect(asked.map((names) => names.slice(3))).toEqual([
      ['service_tier', 'context_window'],
      ['service_tier', 'context_window'],
      ['service_tier'],
      [],
    ]);
    expect(asked.every(([first]) => first === 'api_key_id')).toBe(true);
  });

  test('of the costs is asked with limit=1, and then refused', async () => {
    const isNarrow = (query: URLSearchParams) => query.get('limit') === '1';
    const { end } = await read({ costs: dense(isNarrow, []) });
    expect(end.findings.map(({ text }) => text)).toEqual([
      '/v1/organizations/cost_report was refused as usual and read with limit=1',
    ]);
    await expect(read({ costs: refusal(400) })).rejects.toBeInstanceOf(RejectedCallError);
  });

  test('of each report is narrowed for itself, without choosing the reports again', async () => {
    const isNarrow = (query: URLSearchParams) => query.get('limit') === '1';
    const probes: number[] = [];
    const { reasons, end } = await readThrough(makeAnthropicSource({ reports: 'auto' }), {
      usage: dense(isNarrow, []),
      costs: dense(isNarrow, []),
      analyticsCosts: (call, count) => refusal(probes.push(count) && 404)(call, count),
    });
    expect(reasons).toHaveLength(2);
    expect(probes).toHaveLength(1);
    expect(end.findings.map(({ kind }) => kind)).toEqual([
      'legacy_reports',
      'report_narrowed',
      'report_narrowed',
    ]);
  });

  test('is another thing than a call that is refused otherwise', async () => {
    await expect(read({ usage: refusal(409) })).rejects.toBeInstanceOf(RejectedCallError);
  });
});
