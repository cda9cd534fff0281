import { describe, expect, test } from '@jest/globals';
import { readMessage } from '../../../shared/contract/envelope.ts';
import { ingestRequest, manifest } from '../../../shared/contract/messages.ts';
import type { Source } from '../../../shared/ingest/source.ts';
import { first } from '../../support/fakes.ts';
import { END, openIngest, PAGES, toySource } from '../../support/ingest.ts';
import { delivered } from '../../support/messages.ts';
import { pageOf } from '../../support/records.ts';

describe('a long day', () => {
  test('goes on in further segments and closes with all of them, as if in one', async () => {
    const whole = openIngest(toySource(PAGES));
    await whole.run();
    const { run, again, batches, manifest, on } = openIngest(toySource(PAGES), { segmentMs: 0 });
    await run();
    expect(on('manifests')).toEqual([]);
    const request = readMessage(delivered(first(on('ingest-anthropic'))), ingestRequest);
    expect(request.continues).toMatchObject({ segments: [{ batch_count: 1 }], tally: { side_count: 1 } });
    for (let turn = 0; turn < 3; turn += 1) await again();
    const { fetch_id: _f, segments, fetched_at, api_calls, ...rest } = manifest();
    const { fetch_id: _w, segments: _s, fetched_at: _a, api_calls: calls, ...expected } = whole.manifest();
    expect(rest).toEqual(expected);
    expect(api_calls).toBeGreaterThanOrEqual(calls);
    expect(fetched_at).toBe('2026-01-06T14:00:00.000Z');
    expect(segments.map(({ batch_count }) => batch_count)).toEqual([1, 1, 1, 0]);
    expect(new Set(segments.map(({ segment_id }) => segment_id)).size).toBe(4);
    expect(batches().map(({ segment_id, batch_index }) => [segment_id, batch_index])).toEqual(
      segments.slice(0, 3).map(({ segment_id }) => [segment_id, 0]),
    );
    expect(new Set([...batches(), manifest()].map(({ fetch_id }) => fetch_id)).size).toBe(1);
  });

  test('whose continuation is delivered twice makes a segment of its own each time', async () => {
    const { run, again, on } = openIngest(toySource(PAGES.slice(0, 1)), { segmentMs: 0 });
    await run();
    await again();
    await again();
    const [one, two] = on('manifests').map((message) => readMessage(delivered(message), manifest));
    expect(one?.segments[0]).toEqual(two?.segments[0]);
    expect(one?.segments[1]?.segment_id).not.toBe(two?.segments[1]?.segment_id);
  });

  test('whose state no message can carry fails with the reason', async () => {
    // Random letters hardly compress: 16 million of them stay above 6 MiB.
    let state = '';
    while (state.length < 16_000_000) state += Math.random().toString(36).slice(2);
    const endless: Source = {
      ...toySource([]),
      async *read() {
        yield { ...pageOf([]), resume: state };
        return END;
      },
    };
    const running = openIngest(endless, { segmentMs: 0 }).run();
    await expect(running).rejects.toThrow(/^the day cannot go on: its state of \d+ bytes is above 6 MiB$/);
  });
});
