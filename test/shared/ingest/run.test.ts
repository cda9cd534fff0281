import { describe, expect, test } from '@jest/globals';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { Source } from '../../../shared/ingest/source.ts';
import type { Row } from '../../../shared/warehouse/warehouse.ts';
import { first } from '../../support/fakes.ts';
import { END, openIngest, PAGES, toySource } from '../../support/ingest.ts';
import { costOf, DAY, pageOf, usageOf } from '../../support/records.ts';

describe('a fetch', () => {
  test('sends its records in batches, then the manifest that counts them', async () => {
    const { run, batches, manifest, on, journal } = openIngest(toySource(PAGES));
    await run({ reason: 'because', requested_by: 'a person' });
    const [batch, ...others] = batches();
    expect(others).toEqual([]);
    expect(batch).toMatchObject({
      run_id: 'run1',
      source: 'anthropic',
      account: 'default',
      day: DAY,
      mapping_version: '0000000000000-none',
      batch_index: 0,
    });
    expect(batch?.records.map(({ kind, ordinal }) => [kind, ordinal])).toEqual([
      ['directory', 0],
      ['usage', 1],
      ['usage', 2],
      ['cost', 3],
      ['cost', 4],
    ]);
    expect(manifest()).toEqual({
      run_id: 'run1',
      source: 'anthropic',
      account: 'default',
      day: DAY,
      mode: 'apply',
      reason: 'because',
      requested_by: 'a person',
      requested_at: '2026-01-06T14:00:00.000Z',
      force: false,
      plan_id: null,
      accept_magnitude: null,
      mapping_version: '0000000000000-none',
      mapping_read_at: null,
      fetch_id: batch?.fetch_id,
      fetched_at: '2026-01-06T14:00:00.000Z',
      segments: [{ segment_id: batch?.segment_id, batch_count: 1 }],
      report: 'cost_report',
      proven_empty: false,
      vendor_rows: 4,
      record_count: 4,
      side_count: 1,
      quarantined: 0,
      quarantined_usd: '0',
      totals: {
        billed_usd: '1.25',
        included_usd: '0.5',
        rounding_usd: '0',
        input_tokens: 20,
        output_tokens: 0,
        cached_input_tokens: 0,
        cache_read_tokens: 0,
      },
      recovered_usd: '0',
      magnitude: { priced_usd: '0', expected_usd: '0' },
      content_hash: expect.stringMatching(/-4$/),
      api_calls: 3,
      api_errors: 0,
    });
    expect(journal).toEqual(['append findings', 'publish records', 'publish manifests']);
    expect(first(on('manifests')).attributes).toMatchObject({ type: 'manifest', run_id: 'run1', day: DAY });
  });

  test('cuts batches at a mebibyte and numbers them', async () => {
    const large = usageOf({ raw_response: { text: 'x'.repeat(400_000) } });
    const { run, batches, manifest } = openIngest(
      toySource([pageOf([large, large, large]), pageOf([large, large])]),
    );
    await run();
    expect(
      batches().map(({ batch_index, records }) => [batch_index, records.map((one) => one.ordinal)]),
    ).toEqual([
      [0, [0, 1]],
      [1, [0, 1]],
      [2, [0]],
    ]);
    expect(manifest()).toMatchObject({ segments: [{ batch_count: 3 }], record_count: 5 });
  });

  test('of an empty day sends its manifest alone', async () => {
    const { run, manifest, journal } = openIngest(toySource([], { ...END, provenEmpty: true }));
    await run();
    expect(manifest()).toMatchObject({ segments: [{ batch_count: 0 }], record_count: 0, proven_empty: true });
    expect(journal).toEqual(['publish manifests']);
  });

  test('publishes what it leaves out before the manifest, and counts it', async () => {
    const quarantined = [{ payload: { model: 7 }, reason: 'model: no text', usd: '0.25' }];
    const { run, manifest, on, journal } = openIngest(
      toySource([pageOf([costOf('1')], { vendorRows: 2, quarantined })]),
    );
    await run();
    expect(journal).toEqual([
      'publish dead-letter',
      'append findings',
      'publish records',
      'publish manifests',
    ]);
    expect(first(on('dead-letter'))).toMatchObject({
      data: '{"record":{"model":7},"usd":"0.25"}',
      attributes: { type: 'record', run_id: 'run1', fetch_id: manifest().fetch_id },
    });
    expect(manifest()).toMatchObject({
      quarantined: 1,
      quarantined_usd: '0.25',
      record_count: 1,
      vendor_rows: 2,
      totals: { billed_usd: '1' },
    });
  });

  test('leaves neither letters nor findings behind when it is a plan', async () => {
    const quarantined = [{ payload: { model: 7 }, reason: 'model: no text', usd: '0.25' }];
    const finding = { kind: 'negative_cost', severity: 'info' as const, text: 'one', usd: '-1' };
    const { run, manifest, journal } = openIngest(
      toySource([pageOf([costOf('1')], { vendorRows: 2, quarantined })], { ...END, findings: [finding] }),
    );
    await run({ mode: 'plan' });
    expect(journal).toEqual(['publish records', 'publish manifests']);
    expect(manifest()).toMatchObject({ mode: 'plan', quarantined: 1, quarantined_usd: '0.25' });
  });

  test('writes what the source has found', async () => {
    const finding = { kind: 'negative_cost', severity: 'info' as const, text: 'one', usd: '-1' };
    const { run, tables } = openIngest(toySource([], { ...END, findings: [finding] }));
    await run();
    expect(tables.findings).toEqual([
      {
        ...finding,
        found_date: '2026-01-06',
        found_at: expect.stringMatching(/^2026-01-06T14:00:/),
        source: 'anthropic',
        account: 'default',
        usage_date: DAY,
        run_id: 'run1',
      },
    ]);
  });

  test('tells of models that the price card does not have, when nothing else can be judged', async () => {
    const { run, tables, manifest } = openIngest(toySource(PAGES));
    await run();
    expect(tables.findings).toMatchObject([
      { kind: 'unpriced_models', severity: 'info', text: expect.stringMatching(/: model-a$/) },
    ]);
    const known = { model: 'claude-sonnet-4-5' };
    const judged = openIngest(
      toySource([
        pageOf([usageOf({ ...known, measures: { input_tokens: 1_000_000 } }), costOf('6', {}, known)]),
      ]),
    );
    await judged.run();
    expect(judged.tables.findings).toEqual([]);
    // A million input tokens of Sonnet 4.5 are 3 USD on the card.
    expect(judged.manifest().magnitude).toEqual({ priced_usd: '6', expected_usd: '3' });
    expect(manifest().magnitude).toEqual({ priced_usd: '0', expected_usd: '0' });
  });

  test('remembers what each endpoint looks like, once, and tells the source which have answered', async () => {
    const seen = [{ endpoint: '/money', rows: [{ amount: '1', later: 2 }], known: new Set(['amount']) }];
    const answered: boolean[] = [];
    const watched: Source = {
      ...toySource([]),
      async *read({ hasAnswered }) {
        answered.push(hasAnswered('/money'), hasAnswered('/other'));
        yield pageOf([], { seen });
        return END;
      },
    };
    const { run, tables } = openIngest(watched);
    await run();
    expect(tables.endpoint_fingerprints).toMatchObject([
      { source: 'anthropic', account: 'default', endpoint: '/money' },
    ]);
    expect(tables.findings).toMatchObject([
      { kind: 'unknown_field', text: expect.stringContaining('later') },
    ]);
    const [{ endpoint, fingerprint: hash, fields } = {}] = tables.endpoint_fingerprints ?? [];
    const known = [{ endpoint, hash, fields: JSON.stringify(fields) }] as Row[];
    const again = openIngest(watched, { fingerprints: known });
    await again.run();
    expect(again.tables.endpoint_fingerprints).toEqual([]);
    expect(again.tables.findings).toEqual([]);
    expect(answered).toEqual([false, false, true, false]);
  });

  test('that fails in the middle sends no manifest', async () => {
    const failing: Source = {
      ...toySource([]),
      async *read() {
        yield pageOf([costOf('1')]);
        throw new InvalidInputError('amount is no decimal amount: "abc"');
      },
    };
    const { run, on } = openIngest(failing);
    await expect(run()).rejects.toThrow('amount is no decimal amount: "abc"');
    expect(on('manifests')).toEqual([]);
  });
});
