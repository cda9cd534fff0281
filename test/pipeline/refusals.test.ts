import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { follow } from '../../local/follow.ts';
import type { Sandbox } from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import type { VendorSettings } from '../../shared/vendor-accounts.ts';
import { FIRST_DAY, newFolder, openPipeline, type Pipeline, startSmallSandbox } from '../support/pipeline.ts';

const SPAN = { from: FIRST_DAY, to: FIRST_DAY };

describe('what cannot be done', () => {
  let sandbox: Sandbox;
  let pipeline: Pipeline;
  let removeFolder: () => void;

  async function open(vendors: VendorSettings[]): Promise<void> {
    const { dir, mappingFile, remove } = newFolder(sandbox.mappingCsv);
    removeFolder = remove;
    pipeline = await openPipeline({ dataDir: dir, mappingFile, vendors });
  }

  beforeAll(async () => {
    sandbox = await startSmallSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    removeFolder = () => {};
  });
  afterEach(async () => {
    await pipeline.close();
    removeFolder();
  });

  test('a wrong key fails its run at once and names its setting; the other vendor commits', async () => {
    const wrong = sandboxVendors(sandbox).map((settings) =>
      settings.vendor === 'cursor' ? { ...settings, apiKey: 'wrong' } : settings,
    );
    await open(wrong);
    const { runs, summary } = await pipeline.request({ day: FIRST_DAY });
    expect(runs.map(({ source, status }) => [source, status])).toEqual([
      ['anthropic', 'committed'],
      ['claude_code', 'committed'],
      ['cursor', 'failed'],
    ]);
    expect(runs.at(-1)?.reason).toContain('The key was refused: check CURSOR_API_KEY');
    expect(summary.dead_letters).toBe(1);
    expect(await pipeline.deadLetters()).toMatchObject([
      { error_class: 'CredentialError', function_name: 'ingest-cursor', delivery_attempt: 1 },
    ]);
  });

  test("with one vendor's key only its slices are asked for", async () => {
    await open(sandboxVendors(sandbox).filter(({ vendor }) => vendor === 'anthropic'));
    const { runs } = await pipeline.request(SPAN);
    expect(runs.map(({ source, status }) => [source, status])).toEqual([
      ['anthropic', 'committed'],
      ['claude_code', 'committed'],
    ]);
    expect(await pipeline.rows('SELECT DISTINCT source FROM fct_cost_daily')).toEqual([
      { source: 'anthropic' },
    ]);
  });

  test('a source without a key gives the kickoff up, and whoever follows it is told', async () => {
    await open(sandboxVendors(sandbox).filter(({ vendor }) => vendor === 'anthropic'));
    await pipeline.local.kickoff({ day: FIRST_DAY, sources: ['cursor'], requested_by: 'keyless' });
    const end = await follow(pipeline.local.warehouse, 'keyless', () => {});
    expect(end).toEqual({ runs: [], givenUp: 'the source cursor has no key: set one and start again' });
  });

  const TOPICS = ['kickoff', 'ingest-cursor', 'ingest-anthropic', 'records', 'attributed', 'manifests'];
  const POISON = [
    { kind: 'no JSON', data: 'not { JSON', attributes: {}, reason: 'the message is no JSON' },
    { kind: 'another schema', data: '{"hello":1}', attributes: {}, reason: 'the message does not fit' },
    {
      kind: 'an unknown version',
      data: '{}',
      attributes: { schema_version: '99' },
      reason: 'schema_version 99 is not known here',
    },
  ];

  test('poison on every topic is dead-lettered at once, and once', async () => {
    await open(sandboxVendors(sandbox));
    for (const topic of TOPICS) {
      const messages = POISON.map(({ data, attributes }) => ({ data, attributes: { ...attributes } }));
      await pipeline.broker.publish(topic, messages);
    }
    await pipeline.idle();
    const letters = await pipeline.rows('SELECT * FROM dead_letters');
    const found = letters
      .map(({ topic, error_class, error_message, delivery_attempt, state, payload }) => ({
        topic,
        error_class,
        kind: POISON.find(({ reason }) => String(error_message).startsWith(reason))?.kind,
        delivery_attempt,
        state,
        payload,
      }))
      .sort((a, b) => `${a.topic} ${a.kind}`.localeCompare(`${b.topic} ${b.kind}`));
    const wanted = TOPICS.flatMap((topic) =>
      POISON.map(({ kind, data }) => ({
        topic,
        error_class: 'InvalidInputError',
        kind,
        delivery_attempt: 1,
        state: 'open',
        payload: data,
      })),
    ).sort((a, b) => `${a.topic} ${a.kind}`.localeCompare(`${b.topic} ${b.kind}`));
    expect(found).toEqual(wanted);
    expect(await pipeline.rows('SELECT * FROM pipeline_runs')).toEqual([]);
  });

  test('poison on the dead-letter topic is kept, once', async () => {
    await open(sandboxVendors(sandbox));
    await pipeline.broker.publish('dead-letter', [{ data: 'not { JSON', attributes: {} }]);
    await pipeline.idle();
    const letters = await pipeline.rows('SELECT topic, payload, usd_at_stake FROM dead_letters');
    expect(letters).toEqual([{ topic: 'unknown', payload: 'not { JSON', usd_at_stake: null }]);
  });
});
