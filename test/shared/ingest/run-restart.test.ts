import { describe, expect, test } from '@jest/globals';
import { readMessage } from '../../../shared/contract/envelope.ts';
import { ingestRequest } from '../../../shared/contract/messages.ts';
import { RetryableError } from '../../../shared/errors.ts';
import { type FetchRequest, RestartFetch, type Source } from '../../../shared/ingest/source.ts';
import { first } from '../../support/fakes.ts';
import { END, openIngest, toySource } from '../../support/ingest.ts';
import { delivered } from '../../support/messages.ts';
import { costOf, pageOf } from '../../support/records.ts';

/** A vendor whose data is refreshed after its first page, as many times as given; then it has one other page. */
function refreshing(times: number, resume?: unknown): Source & { resumed: unknown[] } {
  let left = times;
  const resumed: unknown[] = [];
  return {
    ...toySource([]),
    resumed,
    async *read({ resume: from }: FetchRequest) {
      resumed.push(from);
      if (left > 0) {
        left -= 1;
        yield pageOf([costOf('100')], {
          recovered: 5n,
          quarantined: [{ payload: { model: 7 }, reason: 'model: no text', usd: '1' }],
        });
        throw new RestartFetch('the data was refreshed', resume);
      }
      yield pageOf([costOf('1.25')]);
      return END;
    },
  };
}

describe('a fetch whose pages do not belong together', () => {
  test('is read anew in a chain of its own, under a later time', async () => {
    const { run, batches, manifest, on, journal } = openIngest(refreshing(2));
    await run();
    const { segments, fetched_at, totals, record_count, recovered_usd, fetch_id } = manifest();
    expect(totals.billed_usd).toBe('1.25');
    expect({ record_count, recovered_usd }).toEqual({ record_count: 1, recovered_usd: '0' });
    expect(segments).toHaveLength(1);
    expect(fetched_at > '2026-01-06T14:00:00.000Z').toBe(true);
    expect(batches().map((batch) => [batch.segment_id, batch.fetch_id])).toEqual([
      [segments[0]?.segment_id, fetch_id],
    ]);
    // What each reading leaves out is the same dead letter: the fetch is one.
    const letters = on('dead-letter').map(({ attributes }) => [attributes.fetch_id, attributes.record_index]);
    expect(letters).toEqual([
      [fetch_id, '0'],
      [fetch_id, '0'],
    ]);
    expect(journal.filter((entry) => entry === 'publish manifests')).toHaveLength(1);
  });

  test('starts with what the restart brings', async () => {
    const source = refreshing(1, { rung: 1 });
    await openIngest(source).run();
    expect(source.resumed).toEqual([undefined, { rung: 1 }]);
  });

  test('is left alone for a while when it never stands still', async () => {
    const { run, on } = openIngest(refreshing(99));
    const running = run();
    await expect(running).rejects.toBeInstanceOf(RetryableError);
    await expect(running).rejects.toThrow('the data was refreshed');
    expect(on('manifests')).toEqual([]);
  });

  test('is left alone also when every segment of it is read anew', async () => {
    let reads = 0;
    const source: Source = {
      ...toySource([]),
      async *read({ resume }: FetchRequest) {
        reads += 1;
        if (resume !== undefined) throw new RestartFetch('the data was refreshed');
        yield pageOf([costOf('1')], { resume: 1 });
        return END;
      },
    };
    const { run, again } = openIngest(source, { segmentMs: 0 });
    await run();
    // Each segment but the first restarts once and goes on after its first page; the ninth restart is too many.
    for (let turn = 1; turn <= 8; turn += 1) await again();
    await expect(again()).rejects.toBeInstanceOf(RetryableError);
    expect(reads).toBe(1 + 8 * 2 + 1);
  });

  test('drops the segments before it when it is a continuation that finds out', async () => {
    let isRefreshed = false;
    const source: Source = {
      ...toySource([]),
      async *read({ resume }: FetchRequest) {
        if (resume !== undefined && !isRefreshed) {
          isRefreshed = true;
          throw new RestartFetch('the data was refreshed');
        }
        yield pageOf([costOf(isRefreshed ? '2' : '100')], { resume: 1 });
        return END;
      },
    };
    const { run, again, on, manifest } = openIngest(source, { segmentMs: 0 });
    await run();
    const asked = readMessage(delivered(first(on('ingest-anthropic'))), ingestRequest);
    await again();
    const next = readMessage(delivered(first(on('ingest-anthropic').slice(-1))), ingestRequest);
    expect(next.continues?.segments).toHaveLength(1);
    expect(next.continues?.segments).not.toEqual(asked.continues?.segments);
    expect(next.continues?.fetch_id).toBe(asked.continues?.fetch_id);
    expect(next.continues?.tally).toMatchObject({ record_count: 1, billed_nanos: '2000000000' });
    expect(on('manifests')).toEqual([]);
    expect(manifest).toThrow();
  });
});
