import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Page } from '../../../shared/ingest/source.ts';
import { makeTally } from '../../../shared/ingest/tally.ts';
import { costOf, directoryOf, pageOf, usageOf } from '../../support/records.ts';

const PAGES: Page[] = [
  pageOf([directoryOf(), directoryOf()], { vendorRows: 0 }),
  pageOf([
    usageOf({
      measures: { input_tokens: 100, output_tokens: 40, cached_input_tokens: 20, cache_read_tokens: 300 },
    }),
    usageOf({ measures: { input_tokens: 1, requests: 9 } }),
  ]),
  pageOf([costOf('1.25'), costOf('0.000000001'), costOf('0.08', { is_billed: false })], {
    vendorRows: 2,
    roundedBy: 400_000_000n,
    quarantined: [
      { payload: {}, reason: 'x', usd: '0.5' },
      { payload: {}, reason: 'y', usd: null },
    ],
  }),
  pageOf([costOf('-0.75', {}, { measures: { output_tokens: 2 } })], {
    roundedBy: 300_000_000n,
    recovered: 40n,
    negative: { rows: 1, nanos: -750_000_000n },
  }),
];

/** What `close` says after the pages, with a store and restore before each page that `cuts` names. */
function closed(pages: readonly Page[], cuts: readonly number[]) {
  let tally = makeTally();
  for (const [index, page] of pages.entries()) {
    if (cuts.includes(index)) tally = makeTally(JSON.parse(JSON.stringify(tally.store())));
    tally.add(page);
    tally.addCalls(1, index % 2);
  }
  return { ...tally.close(), findings: tally.findings() };
}

describe('a tally', () => {
  test('counts rows, records, dollars and tokens', () => {
    expect(closed(PAGES, [])).toEqual({
      vendor_rows: 5,
      record_count: 6,
      side_count: 2,
      quarantined: 2,
      quarantined_usd: '0.5',
      totals: {
        // 1.25 + 0.000000001 - 0.75
        billed_usd: '0.500000001',
        included_usd: '0.08',
        // 7e-10 dollars, rounded half away from zero at nine places
        rounding_usd: '0.000000001',
        input_tokens: 101,
        output_tokens: 42,
        cached_input_tokens: 20,
        cache_read_tokens: 300,
      },
      recovered_usd: '0.00000004',
      content_hash: expect.stringMatching(/^[0-9a-f]{64}-6$/),
      api_calls: 4,
      api_errors: 2,
      findings: [
        {
          kind: 'negative_cost',
          severity: 'info',
          text: 'negative amounts: 1, -0.75 USD in all',
          usd: '-0.75',
        },
      ],
    });
  });

  test('of nothing is nothing', () => {
    expect(makeTally().close()).toMatchObject({
      record_count: 0,
      totals: { billed_usd: '0', included_usd: '0', rounding_usd: '0' },
      content_hash: `${'0'.repeat(64)}-0`,
    });
  });

  test('goes on after a continuation as if there had been none, wherever the pages are cut', () => {
    fc.assert(
      fc.property(fc.subarray([0, 1, 2, 3]), (cuts) => {
        expect(closed(PAGES, cuts)).toEqual(closed(PAGES, []));
      }),
    );
  });

  test('does not depend on the order of pages', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(PAGES, { minLength: PAGES.length }), (pages) => {
        expect(closed(pages, [2])).toEqual(closed(PAGES, []));
      }),
    );
  });
});
