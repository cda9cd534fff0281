import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { slicesAsked } from '../../cli/asked.ts';
import { feed } from '../../cli/feed.ts';
import { reachPipeline } from '../../cli/pipeline.ts';
import { readConfig } from '../../shared/config.ts';
import { type AnswerPublish, startPubsubServer } from '../shared/broker/pubsub-server.ts';
import { type BigqueryServer, startBigqueryServer } from '../support/bigquery-server.ts';

let bigquery: BigqueryServer;
let pubsub: Awaited<ReturnType<typeof startPubsubServer>>;
let answer: Awaited<ReturnType<AnswerPublish>>;
beforeEach(async () => {
  answer = undefined;
  bigquery = await startBigqueryServer();
  pubsub = await startPubsubServer(() => answer);
});
afterEach(async () => {
  await pubsub.stop();
  await bigquery.close();
});

/** The pipeline of the cloud's settings, with these beside them. */
const reach = (settings: Record<string, string> = {}) =>
  reachPipeline(
    readConfig({
      BACKEND: 'cloud',
      GOOGLE_CLOUD_PROJECT: 'my-project',
      BIGQUERY_EMULATOR_HOST: bigquery.url,
      PUBSUB_EMULATOR_HOST: pubsub.host,
      LOG_LEVEL: 'silent',
      ...settings,
    }),
  );

/** The statements that were run, each by the comment that it begins with. */
const queries = () =>
  bigquery.asked
    .filter(({ path }) => path.endsWith('/jobs'))
    .map(({ body }) => JSON.stringify(body).match(/-- (.*?)(\\n|$)/)?.[1]);

const DAY = '2026-11-20';
const WINDOWS = { rereadDays: 3, monthCloseDay: 3 };

describe('the pipeline of the cloud', () => {
  test('is asked by a message on its topic, and followed in its warehouse', async () => {
    const { about, open } = await reach({ CURSOR_API_KEY: 'k' });
    const slices = slicesAsked({ day: DAY }, about, WINDOWS);
    await using pipeline = await open();
    const run = { run_id: 'r1', source: 'cursor', account: 'default', usage_date: DAY, reason: null };
    // The ledger before it is asked, no dead letter, and the ledger after that.
    bigquery.answers.results.push([], [], [{ ...run, status: 'committed' }]);
    const runs = await feed(
      { ...pipeline, pollMs: 1 },
      {
        slices,
        message: { reason: 'a look' },
        requestedBy: 'run 1',
        otherRuns: [],
        untilFinished: true,
        onProgress() {},
        signal: new AbortController().signal,
      },
    );
    expect(runs).toMatchObject([{ ...run, status: 'committed' }]);
    expect(pubsub.asked).toMatchObject([{ topic: 'projects/my-project/topics/ai-usage-kickoff' }]);
    expect(JSON.parse(pubsub.asked[0]?.data[0] ?? '')).toEqual({
      day: DAY,
      sources: ['cursor'],
      accounts: ['default'],
      reason: 'a look',
      requested_by: 'run 1',
    });
    expect([pipeline.isOwn, pipeline.goesOn, pipeline.backdate]).toEqual([false, 'in the cloud', undefined]);
  });

  test('reads the accounts of the keys that stand here, and asks nobody for them', async () => {
    const { about } = await reach({ CURSOR_API_KEY__NORTH: 'k', CURSOR_REQUESTS_PER_MINUTE: '20' });
    expect(about.accounts).toEqual([
      { source: 'cursor', account: 'north', vendor: 'cursor', requests_per_minute: 20 },
    ]);
    expect(bigquery.asked).toEqual([]);
  });

  test('without keys here has the accounts that its kickoff asks for', async () => {
    bigquery.answers.results.push([
      { source: 'anthropic', account: 'north' },
      { source: 'cursor', account: 'default' },
    ]);
    const { about } = await reach();
    expect(about.accounts).toEqual([
      { source: 'anthropic', account: 'north', vendor: 'anthropic', requests_per_minute: 60 },
      { source: 'cursor', account: 'default', vendor: 'cursor', requests_per_minute: 15 },
    ]);
    expect(queries()).toEqual([expect.stringContaining('The accounts that the vendors have been asked for')]);
  });

  test('of which nobody has asked anything knows no account, and says how to have one', async () => {
    const { about } = await reach();
    expect(() => slicesAsked({ day: DAY }, about, WINDOWS)).toThrow(
      'no account has been asked for lately, so that none is known here: "ai-usage probe" asks all that have a key',
    );
  });

  test('says what its topic lacks', async () => {
    answer = { status: 5, details: 'Resource not found' };
    const { open } = await reach({ CURSOR_API_KEY: 'k' });
    await using pipeline = await open();
    await expect(pipeline.request({ day: DAY })).rejects.toThrow('ai-usage-kickoff');
  });
});
