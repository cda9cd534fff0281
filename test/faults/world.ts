import { follow } from '../../local/follow.ts';
import { openLocal } from '../../local/main.ts';
import {
  ANALYTICS_KEY,
  type FaultSetting,
  makeSmallOrganization,
  startSandbox,
} from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import { type Report, summarize } from '../../local/summary.ts';
import { type Clock, systemClock } from '../../shared/clock.ts';
import type { KickoffInput, SourceName } from '../../shared/contract/messages.ts';
import { csvSheet } from '../../shared/sheet/csv.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import { newFolder } from '../support/pipeline.ts';
import { watch } from '../support/watch.ts';
import { DAY, PAGED_DAY, START } from './days.ts';
import { makeEvents } from './events.ts';
import { type Alteration, startProxy } from './proxy.ts';

/** The vendors' reports that a slice is made of: a source each, and Anthropic's money in two ways. */
export const REPORTS = ['cursor', 'analytics', 'legacy', 'claude_code'] as const;
export type ReportName = (typeof REPORTS)[number];

/** What a pipeline is opened with; two cases of the same setting can share one. */
export type Setting = {
  report: ReportName;
  /** The organization has all its keys, so that a day of the analytics reports can have several pages. */
  isLarge?: boolean;
  /** Every page ends a segment, so that all is proven within continuations too. */
  isCut?: boolean;
  /** The Anthropic key has the scope read:analytics alone. */
  isAnalyticsKey?: boolean;
  /** A proxy stands before the vendors, for what the dial does not have. */
  isProxied?: boolean;
};

/** How a request ended, with all that a person could learn of it. */
export type Asked = Report & { runs: { run_id: string; status: string }[]; seconds: number };

/** A whole pipeline of one report before a sandbox of its own. */
export type World = {
  source: SourceName;
  /** What the functions have logged, and how long they have waited for a vendor. */
  events: ReturnType<typeof makeEvents>;
  turnDial(faults: readonly FaultSetting[]): Promise<void>;
  /** How many calls the dial has refused for good: neither plan nor key has the endpoint. */
  refusals(): Promise<number>;
  /** Alters the vendors' answers on their way. */
  alter(alteration: Alteration | undefined): void;
  /** Sets the vendors' clock, epoch milliseconds; undefined: that of the pipeline. */
  setVendorClock(time: number | undefined): void;
  /** Publishes so many kickoffs at once and waits until their runs are finished and nothing is under way. */
  ask(message: KickoffInput, times?: number): Promise<Asked>;
  /** The answer of the sandbox's `/__truth`, by the records of the world's report or of another. */
  truth(day: string, reports?: ReportName): Promise<Row>;
  read(name: string, params: Record<string, string>): Promise<Row[]>;
  rows(sql: string): Promise<Row[]>;
  close(): Promise<void>;
};

const SOURCES: Record<ReportName, SourceName> = {
  cursor: 'cursor',
  analytics: 'anthropic',
  legacy: 'anthropic',
  claude_code: 'claude_code',
};
/** An outage that outlasts the retries of one call takes a quarter of a minute. */
const PATIENCE_MS = 60_000;
/** So long one of many replays may take. */
const REPLAY_MS = 1000;
/** A day of two pages of events. */
const MANY_EVENTS = 1100;
const MAX_KEYS = 14;
const REFUSALS = ['no-plan', 'not-found'];
let requests = 0;

/** Opens a world at 14:00 UTC of the day after the one that is asked for. */
export async function openWorld({
  report,
  isLarge,
  isCut,
  isAnalyticsKey,
  isProxied,
}: Setting): Promise<World> {
  const behind = Date.now() - START;
  const now = () => Date.now() - behind;
  let vendorClock: number | undefined;
  const organization = makeSmallOrganization({
    ...(isLarge ? { keys: MAX_KEYS } : {}),
    usageRowsPerPage: 2,
    costRowsPerPage: 3,
    eventsOn: { [PAGED_DAY]: MANY_EVENTS },
    // By the time a day of Cursor is read, somebody who worked on it has left.
    ...(report === 'cursor' ? { leavers: { 5: DAY } } : {}),
  });
  const sandbox = await startSandbox({ organization, now: () => vendorClock ?? now() });
  const proxy = isProxied ? await startProxy(sandbox) : undefined;
  const { dir, mappingFile, remove } = newFolder(sandbox.mappingCsv);
  const events = makeEvents();
  const clock: Clock = {
    now: systemClock.now,
    sleep: (ms, signal) => systemClock.sleep(events.waited(ms), signal),
  };
  let idle = async () => {};
  const local = await openLocal({
    dataDir: dir,
    sheet: csvSheet(mappingFile),
    vendors: sandboxVendors(proxy ?? sandbox).map((settings) =>
      isAnalyticsKey && settings.vendor === 'anthropic' ? { ...settings, apiKey: ANALYTICS_KEY } : settings,
    ),
    windows: { rereadDays: 3, monthCloseDay: 3 },
    sources: { seatPrices: [], anthropicReports: report === 'legacy' ? 'legacy' : 'auto' },
    log: events.log,
    now: () => new Date(now()),
    clock,
    ...(isCut ? { segmentMs: 0 } : {}),
    wrapBroker(broker) {
      const watched = watch(broker);
      idle = watched.idle;
      return watched.broker;
    },
  });
  const source = SOURCES[report];

  return {
    source,
    events,
    async turnDial(faults) {
      const body = JSON.stringify({ faults });
      const response = await fetch(`${sandbox.url}/__faults`, { method: 'POST', body });
      if (!response.ok) throw new Error(`the dial does not take ${body}: ${await response.text()}`);
    },
    async refusals() {
      const response = await fetch(`${sandbox.url}/__faults`);
      const { faults } = (await response.json()) as { faults: { fault: string; struck: number }[] };
      return faults
        .filter(({ fault }) => REFUSALS.includes(fault))
        .reduce((all, { struck }) => all + struck, 0);
    },
    alter: (alteration) => proxy?.alter(alteration),
    setVendorClock(time) {
      vendorClock = time;
    },
    async ask(message, times = 1) {
      requests += 1;
      const requested_by = `faults ${requests}`;
      const startedAt = performance.now();
      const asked = { ...message, sources: [source], requested_by };
      for (let count = 0; count < times; count += 1) await local.kickoff(asked);
      const patience = AbortSignal.timeout(PATIENCE_MS + times * REPLAY_MS);
      let finished = await follow(local.warehouse, requested_by, () => {}, patience);
      while (finished.runs.length < times && finished.givenUp === undefined) {
        finished = await follow(local.warehouse, requested_by, () => {}, patience);
      }
      if (finished.givenUp !== undefined) throw new Error(`the kickoff was given up: ${finished.givenUp}`);
      await idle();
      const { runs } = await follow(local.warehouse, requested_by, () => {}, patience);
      const report = await summarize(local.warehouse, requested_by, runs, 1);
      return { ...report, runs, seconds: (performance.now() - startedAt) / 1000 };
    },
    async truth(day, reports = report) {
      const response = await fetch(
        `${sandbox.url}/__truth?day=${day}&reports=${reports === 'legacy' ? reports : 'analytics'}`,
      );
      const { sources } = (await response.json()) as { sources: Record<string, Row> };
      return sources[source] ?? {};
    },
    read: (name, params) => local.warehouse.read(name, params),
    rows: async (sql) => (await local.warehouse.ask(sql)).rows,
    async close() {
      await local.close();
      await proxy?.close();
      await sandbox.close();
      remove();
    },
  };
}
