import { describe, expect, test } from '@jest/globals';
import { type FeedOptions, feed } from '../../cli/feed.ts';
import type { Slice } from '../../functions/kickoff/slices.ts';
import type { RunState } from '../../local/follow.ts';
import type { KickoffInput } from '../../shared/contract/messages.ts';
import { daysEnding } from '../../shared/day.ts';
import type { Params, Row } from '../../shared/warehouse/warehouse.ts';

const days = (count: number) => daysEnding('2026-11-23', count).reverse();

const slicesOf = (count: number, sources: readonly Slice['source'][] = ['cursor', 'anthropic']): Slice[] =>
  days(count).flatMap((day) => sources.map((source) => ({ day, source, account: 'default' })));

const runOf = (usage_date: string, source: string, status: string, account = 'default'): RunState => ({
  run_id: `${usage_date} ${source}`,
  source,
  account,
  usage_date,
  status,
  reason: null,
});

/** A pipeline that finishes one run at each look, and whose ledger knows of a request a look later. */
function fakePipeline({ finishes = true, letter }: { finishes?: boolean; letter?: string } = {}) {
  const messages: KickoffInput[] = [];
  const arriving: RunState[] = [];
  const runs: RunState[] = [];
  const others = [runOf('2026-01-01', 'cursor', 'requested')];
  let most = 0;
  const open = () => runs.filter(({ status }) => status === 'requested');
  const answers: Record<string, () => Row[]> = {
    'runs-requested-by'() {
      most = Math.max(most, open().length);
      const [oldest] = open();
      if (finishes && oldest) oldest.status = 'committed';
      const known = runs.map((run) => ({ ...run }));
      runs.push(...arriving.splice(0));
      return known;
    },
    'run-states': () => others.map((run) => ({ ...run })),
    'given-up-kickoff': () => (letter && messages.length > 0 ? [{ error_message: letter }] : []),
  };
  return {
    messages,
    others,
    most: () => most,
    async read(name: string, _params?: Params) {
      return answers[name]?.() ?? [];
    },
    async request(message: KickoffInput) {
      messages.push(message);
      for (const account of message.accounts ?? []) {
        for (const source of message.sources ?? []) {
          arriving.push(runOf(message.day ?? '', source, 'requested', account));
        }
      }
      return { message_id: `m${messages.length}`, requested_by: message.requested_by ?? '' };
    },
  };
}

const options = (more: Partial<FeedOptions>): FeedOptions => ({
  slices: [],
  message: {},
  requestedBy: 'run 1',
  otherRuns: [],
  untilFinished: true,
  onProgress() {},
  pollMs: 5,
  signal: new AbortController().signal,
  ...more,
});

describe('the feed of a backfill', () => {
  test('asks for one day a message, the newest first, under one name and with the same reason', async () => {
    const pipeline = fakePipeline();
    const message = { reason: 'a restatement', force: true, accept_magnitude: 'yes, it is that much' };
    await feed(pipeline, options({ slices: slicesOf(2), message }));
    const common = { ...message, requested_by: 'run 1', accounts: ['default'] };
    expect(pipeline.messages).toEqual([
      { ...common, day: '2026-11-23', sources: ['cursor', 'anthropic'] },
      { ...common, day: '2026-11-22', sources: ['cursor', 'anthropic'] },
    ]);
  });

  test('asks for exactly the slices, each account of a day by itself', async () => {
    const pipeline = fakePipeline();
    const [day = ''] = days(1);
    await feed(
      pipeline,
      options({
        slices: [
          { day, source: 'cursor', account: 'default' },
          { day, source: 'cursor', account: 'north' },
          { day, source: 'anthropic', account: 'north' },
        ],
      }),
    );
    expect(pipeline.messages).toMatchObject([
      { day, accounts: ['default'], sources: ['cursor'] },
      { day, accounts: ['north'], sources: ['cursor', 'anthropic'] },
    ]);
  });

  test('keeps six slices under way at most, and stays until all are finished', async () => {
    const pipeline = fakePipeline();
    const runs = await feed(pipeline, options({ slices: slicesOf(6) }));
    expect(pipeline.most()).toBe(6);
    expect(runs).toHaveLength(12);
    expect(runs.every(({ status }) => status === 'committed')).toBe(true);
  });

  test('waits for the runs of its last kickoff, which the ledger knows only later', async () => {
    const runs = await feed(fakePipeline(), options({ slices: slicesOf(1) }));
    expect(runs.map(({ status }) => status)).toEqual(['committed', 'committed']);
  });

  test('ends without waiting when every slice has been asked for', async () => {
    const pipeline = fakePipeline({ finishes: false });
    expect(await feed(pipeline, options({ slices: slicesOf(3), untilFinished: false }))).toEqual([]);
    expect(pipeline.messages).toHaveLength(3);
  });

  test('waits for the runs of others that it is given', async () => {
    const pipeline = fakePipeline();
    const shown: string[] = [];
    const running = feed(
      pipeline,
      options({
        otherRuns: ['2026-01-01 cursor'],
        onProgress: (runs) => shown.push(runs.map(({ status }) => status).join()),
      }),
    );
    setTimeout(() => pipeline.others.splice(0, 1, runOf('2026-01-01', 'cursor', 'failed')), 30);
    expect(await running).toMatchObject([{ status: 'failed' }]);
    expect(shown[0]).toBe('requested');
    expect(pipeline.messages).toEqual([]);
  });

  test('shows slices that wait for their turn as asked for', async () => {
    const pipeline = fakePipeline();
    const shown: number[] = [];
    await feed(pipeline, options({ slices: slicesOf(5), onProgress: (runs) => shown.push(runs.length) }));
    expect(new Set(shown)).toEqual(new Set([10]));
  });

  test('is an error when one of its kickoffs is given up', async () => {
    const pipeline = fakePipeline({ finishes: false, letter: 'the sheet is gone' });
    await expect(feed(pipeline, options({ slices: slicesOf(9) }))).rejects.toThrow(
      'the request was given up: the sheet is gone',
    );
  });

  test('asks for nothing more once it is stopped', async () => {
    const pipeline = fakePipeline({ finishes: false });
    const stopping = new AbortController();
    const running = feed(pipeline, options({ slices: slicesOf(9), signal: stopping.signal }));
    setTimeout(() => stopping.abort(), 20);
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(pipeline.messages).toHaveLength(3);
    stopping.abort();
    await expect(
      feed(pipeline, options({ slices: slicesOf(9), signal: stopping.signal })),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(pipeline.messages).toHaveLength(3);
  });
});
