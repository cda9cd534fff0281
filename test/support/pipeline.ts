import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { follow, type RunState } from '../../local/follow.ts';
import { type Local, type LocalOptions, openLocal } from '../../local/main.ts';
import { makeSmallOrganization, type Sandbox, startSandbox } from '../../local/sandbox/index.ts';
import { type Report, summarize } from '../../local/summary.ts';
import type { Broker } from '../../shared/broker/broker.ts';
import type { KickoffInput } from '../../shared/contract/messages.ts';
import { openLog } from '../../shared/log.ts';
import { csvSheet } from '../../shared/sheet/csv.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import { watch } from './watch.ts';

/** Days that are long over, so that the made-up vendors answer the same whenever the tests run. */
export const DAYS = { from: '2026-03-02', to: '2026-03-04' } as const;
export const FIRST_DAY = DAYS.from;

/** The small organization, with pages so short that a day of the usage report needs several. */
export function startSmallSandbox(): Promise<Sandbox> {
  return startSandbox({ organization: makeSmallOrganization({ usageRowsPerPage: 2 }) });
}

/** A temporary folder of one test, with the mapping sheet in it. */
export function newFolder(mappingCsv: string): { dir: string; mappingFile: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'pipeline-'));
  const mappingFile = join(dir, 'mapping.csv');
  writeFileSync(mappingFile, mappingCsv);
  return { dir, mappingFile, remove: () => rmSync(dir, { recursive: true }) };
}

/** What a request came to. */
export type Outcome = Report & { runs: RunState[]; statuses: Record<string, number> };

/** The whole pipeline on a folder, and what tests ask of it. */
export type Pipeline = {
  local: Local;
  broker: Broker;
  /** Publishes a kickoff and waits until its runs are finished and no message is under way. */
  request(message: KickoffInput): Promise<Outcome>;
  /** Waits for what has been asked for under that name. */
  outcomeOf(requestedBy: string): Promise<Outcome>;
  /** Waits until no message is under way. */
  idle(): Promise<void>;
  /** The hash of all facts of a span of days. */
  factsHash(span?: { from: string; to: string }): Promise<string>;
  rows(sql: string): Promise<Row[]>;
  deadLetters(): Promise<Row[]>;
  close(): Promise<void>;
};

export type PipelineOptions = Pick<LocalOptions, 'dataDir' | 'vendors'> & { mappingFile: string } & Partial<
    Pick<LocalOptions, 'segmentMs' | 'sources' | 'now' | 'wrapBroker' | 'wrapWarehouse' | 'sheet'>
  >;

/** A run that takes longer will not end: a message is retried for minutes before it is given up. */
const PATIENCE_MS = 50_000;
const WINDOWS = { rereadDays: 3, monthCloseDay: 3 };
let requests = 0;

/** Opens the pipeline as `start` does, and watches its broker. */
export async function openPipeline(options: PipelineOptions): Promise<Pipeline> {
  const logFile = join(options.dataDir, 'errors.jsonl');
  let watched: ReturnType<typeof watch> | undefined;
  let closed: Promise<void> | undefined;
  const local = await openLocal({
    ...options,
    sheet: options.sheet ?? csvSheet(options.mappingFile),
    windows: WINDOWS,
    log: openLog('error', logFile),
    wrapBroker(broker) {
      watched = watch(broker);
      return options.wrapBroker?.(watched.broker) ?? watched.broker;
    },
  });
  if (!watched) throw new Error('the broker was not wrapped');
  const { broker, idle } = watched;
  const rows = async (sql: string) => (await local.warehouse.ask(sql)).rows;

  function close(): Promise<void> {
    closed ??= local.close();
    return closed;
  }

  /** Ends what would keep the tests alive, and says what was logged last. */
  async function giveUp(cause: unknown): Promise<never> {
    await close();
    const last = readFileSync(logFile, 'utf8').trim().split('\n').at(-1);
    throw new Error(`the runs did not end, the last error was ${last || 'none'}`, { cause });
  }

  async function outcomeOf(requestedBy: string): Promise<Outcome> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const { runs, givenUp } = await follow(local.warehouse, requestedBy, () => {}, patience).catch(giveUp);
    if (givenUp !== undefined) throw new Error(`the kickoff was given up: ${givenUp}`);
    await idle();
    const report = await summarize(local.warehouse, requestedBy, runs, 1);
    const statuses: Record<string, number> = {};
    for (const { status } of runs) statuses[status] = (statuses[status] ?? 0) + 1;
    return { ...report, runs, statuses };
  }

  return {
    local,
    broker,
    outcomeOf,
    idle,
    rows,
    async request(message) {
      requests += 1;
      const requestedBy = `test ${process.pid} ${requests}`;
      await local.kickoff({ ...message, requested_by: requestedBy });
      return outcomeOf(requestedBy);
    },
    async factsHash(span = DAYS) {
      const [row] = await local.warehouse.read('facts-hash', span);
      return String(row?.facts_hash);
    },
    deadLetters: () => local.warehouse.read('open-dead-letters'),
    close,
  };
}
