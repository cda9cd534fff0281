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

type FakeOptions = {
  finishes?: boolean;
  letter?: string;
  /** Runs of others: kickoff leaves their slices out, if it is told to. */
  taken?: (RunState & { is_done?: boolean })[];
};

/** A pipeline that finishes one run at each look, and whose ledger knows of a request a look later. */
function fakePipeline({ finishes = true, letter, taken = [] }: FakeOptions = {}) {
  const messages: KickoffInput[] = [];
  const arriving: RunState[] = [];
  const runs: RunState[] = [];
  const others = [runOf('2026-01-01', 'cursor', 'requested')];
  let most = 0;
  const open = () => runs.filter(({ status }) => status === 'requested');
  const answers: Record<string, (params: Params) => Row[]> = {
    'runs-requested-by'() {
      most = Math.max(most, open().length);
      const [oldest] = open();
      if (finishes && oldest) oldest.status = 'committed';
      const known = runs.map((run) => ({ ...run }));
      runs.push(...arriving.splice(0));
      return known;
    },
    'run-states': ({ run_ids = [] }) =>
      [...others, ...taken]
        .filter(({ run_id }) => (run_ids as string[]).includes(run_id))
        .map((run) => ({ ...run })),
    'slices-to-skip': () =>
      taken.map(({ is_done = false, status, ...run }) => ({
        ...run,
        is_done,
        is_unfinished: status === 'requested',
      })),
    'given-up-kickoff': () => (letter && messages.length > 0 ? [{ error_message: letter }] : []),
  };
  return {
    pollMs: 5,
    messages,
    others,
    most: () => most,
    async read(name: string, params: Params = {}) {
      return answers[name]?.(params) ?? [];
    },
    async request(message: KickoffInput) {
      messages.push(message);
      for (const account of message.accounts ?? []) {
        for (const source of message.sources ?? []) {
          const isTaken = taken.some((run) => run.usage_date === message.day && run.source === source);
          if (isTaken && message.skip_since) continue;
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

  describe('that leaves to others what they have asked for', () => {
    const [newest = '', second = ''] = days(2);
    const since = { open: '2026-11-22T12:00:00.000Z', done: '2026-11-24T11:00:00.000Z' };
    const skipping = { since, ended: new Set(['ended before']) };
    const others = (status: string, more: object = {}) => ({
      ...runOf(newest, 'cursor', status),
      run_id: 'theirs',
      ...more,
    });

    test('tells kickoff since when, and counts their runs as those of its slices', async () => {
      const pipeline = fakePipeline({ taken: [others('committed', { is_done: true })] });
      const runs = await feed(pipeline, options({ slices: slicesOf(2), skipping }));
      expect(pipeline.messages).toMatchObject([
        { day: newest, sources: ['cursor', 'anthropic'], skip_since: since.done },
        { day: second, sources: ['cursor', 'anthropic'], skip_since: since.done },
      ]);
      expect(runs.filter(({ isLeft }) => isLeft)).toMatchObject([{ run_id: 'theirs', usage_date: newest }]);
      expect(runs.filter(({ isLeft }) => !isLeft)).toHaveLength(3);
    });

    test('waits until theirs are finished, and takes them as they end', async () => {
      const theirs = others('requested');
      const pipeline = fakePipeline({ taken: [theirs] });
      const running = feed(pipeline, options({ slices: slicesOf(1, ['cursor']), skipping }));
      setTimeout(() => Object.assign(theirs, { status: 'failed' }), 30);
      expect(await running).toMatchObject([{ run_id: 'theirs', status: 'failed', isLeft: true }]);
    });

    test('takes a run that has failed before the ledger was looked into for that of the slice', async () => {
      const pipeline = fakePipeline({ taken: [others('failed')] });
      const runs = await feed(pipeline, options({ slices: slicesOf(1, ['cursor']), skipping }));
      expect(runs).toMatchObject([{ run_id: 'theirs', status: 'failed', isLeft: true }]);
    });

    test('asks for more when theirs are finished: six slices are under way at most', async () => {
      const taken = slicesOf(4).map(({ day, source }) => ({
        ...runOf(day, source, 'committed'),
        is_done: true,
      }));
      const pipeline = fakePipeline({ taken });
      const runs = await feed(pipeline, options({ slices: slicesOf(6), skipping }));
      expect(runs.filter(({ isLeft }) => isLeft)).toHaveLength(8);
      expect(runs).toHaveLength(12);
      expect(pipeline.most()).toBeLessThanOrEqual(6);
    });

    test('does not, unless it is told to', async () => {
      const pipeline = fakePipeline({ taken: [others('requested')] });
      const runs = await feed(pipeline, options({ slices: slicesOf(1) }));
      expect(pipeline.messages).not.toContainEqual(
        expect.objectContaining({ skip_since: expect.anything() }),
      );
      expect(runs.map(({ isLeft }) => isLeft)).toEqual([false, false]);
    });
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
