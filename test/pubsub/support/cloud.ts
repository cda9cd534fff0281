import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { follow } from '../../../local/follow.ts';
import type { Sandbox } from '../../../local/sandbox/index.ts';
import { sandboxSettings } from '../../../local/sandbox-vendors.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import { openPubsubBroker } from '../../../shared/broker/pubsub.ts';
import { makeMessage } from '../../../shared/contract/envelope.ts';
import { FEEDS, type FunctionName, KEPT_LETTERS } from '../../../shared/contract/feeds.ts';
import type { KickoffInput } from '../../../shared/contract/messages.ts';
import { TOPICS } from '../../../shared/contract/topics.ts';
import { openLog } from '../../../shared/log.ts';
import { openBigqueryWarehouse } from '../../../shared/warehouse/bigquery.ts';
import type { Row, Warehouse } from '../../../shared/warehouse/warehouse.ts';
import type { Traffic } from '../../engines/bigquery-proxy.ts';
import { applySchema, startLocalBigquery } from '../../engines/local-bigquery.ts';
import { startPubsubEmulator } from '../../engines/pubsub-emulator.ts';
import { buildFunctions, type FunctionProcess, serveFunction } from '../../support/function-process.ts';
import { type Front, startFront } from './front.ts';

/** The whole cloud on this machine: both emulators, a process of the framework for each function, push to all. */
export type Cloud = {
  /** What leads a program there. */
  settings: Record<string, string>;
  warehouse: Warehouse;
  broker: Broker;
  fronts: Record<FunctionName, Front>;
  /** What BigQuery was asked since the last call. */
  traffic(): Traffic;
  /** Publishes a kickoff and waits until its runs are finished; resolves with how many ended in which status. */
  request(message: KickoffInput): Promise<Record<string, number>>;
  /** Ends a function's process at once and starts another. */
  kill(name: FunctionName): Promise<void>;
  deadLetters(): Promise<Row[]>;
  close(): Promise<void>;
};

const DIST = fileURLToPath(new URL('../../../dist/', import.meta.url));
const PATIENCE_MS = 170_000;
/** In the cloud 10 seconds, which is what a test would then mostly do: wait. */
const MIN_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 3_000;

const NAMES = Object.keys(FEEDS) as FunctionName[];
const log = openLog('silent');
let asked = 0;

/** Starts everything over a sandbox and its mapping file. */
export async function openCloud(sandbox: Sandbox, mappingFile: string): Promise<Cloud> {
  await using opened = new AsyncDisposableStack();
  mkdirSync(DIST, { recursive: true });
  const out = mkdtempSync(join(DIST, 'cloud-'));
  opened.defer(() => rmSync(out, { recursive: true, force: true }));
  await buildFunctions(out);
  const [bigquery, pubsub] = await Promise.all([startLocalBigquery(), startPubsubEmulator()]);
  opened.defer(() => bigquery.stop());
  opened.defer(() => pubsub.stop());
  const settings = bigquery.settings();
  await applySchema(settings);

  const env = {
    BACKEND: 'cloud',
    GOOGLE_CLOUD_PROJECT: settings.projectId,
    BIGQUERY_EMULATOR_HOST: settings.bigqueryEmulatorHost ?? '',
    PUBSUB_EMULATOR_HOST: pubsub.host,
    MAPPING_FILE: mappingFile,
    LOG_LEVEL: 'error',
    ...sandboxSettings(sandbox),
  };
  const serve = (name: FunctionName) => serveFunction(join(out, 'functions/index.js'), name, env);
  const instances = new Map<FunctionName, FunctionProcess>();
  opened.defer(() => {
    for (const { child } of instances.values()) child.kill('SIGKILL');
  });
  const fronts = new Map<FunctionName, Front>();
  for (const name of NAMES) {
    instances.set(name, await serve(name));
    const front = await startFront(FEEDS[name].concurrency, () => instances.get(name)?.url ?? '');
    fronts.set(name, front);
    opened.defer(() => front.close());
  }
  const broker = openPubsubBroker({
    projectId: settings.projectId,
    topicPrefix: 'ai-usage',
    emulatorHost: pubsub.host,
    pushEndpoint: (name) => fronts.get(name as FunctionName)?.url,
  });
  opened.defer(() => broker.stop());
  await broker.createSubscriptions([
    ...NAMES.map((name) => ({
      name,
      ...FEEDS[name],
      minBackoffMs: MIN_BACKOFF_MS,
      maxBackoffMs: MAX_BACKOFF_MS,
      deadLetterTopic: FEEDS[name].maxDeliveryAttempts === undefined ? undefined : TOPICS.deadLetter,
    })),
    KEPT_LETTERS,
  ]);
  const warehouse = openBigqueryWarehouse(settings, { log });
  const running = opened.move();

  return {
    settings: env,
    warehouse,
    broker,
    fronts: Object.fromEntries(fronts) as Record<FunctionName, Front>,
    traffic: bigquery.traffic,
    async request(message) {
      asked += 1;
      const requested_by = `test ${process.pid} ${asked}`;
      await broker.publish(TOPICS.kickoff, [makeMessage('kickoff', { ...message, requested_by })]);
      const patience = AbortSignal.timeout(PATIENCE_MS);
      const { runs, givenUp } = await follow(warehouse, requested_by, () => {}, patience);
      if (givenUp !== undefined) throw new Error(`the kickoff was given up: ${givenUp}`);
      const statuses: Record<string, number> = {};
      for (const { status } of runs) statuses[status] = (statuses[status] ?? 0) + 1;
      return statuses;
    },
    async kill(name) {
      const instance = instances.get(name);
      instance?.child.kill('SIGKILL');
      await instance?.ended;
      instances.set(name, await serve(name));
    },
    deadLetters: () => warehouse.read('open-dead-letters'),
    close: () => running.disposeAsync(),
  };
}
