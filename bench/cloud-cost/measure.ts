import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { follow } from '../../local/follow.ts';
import { openLocal } from '../../local/main.ts';
import { makeOrganization, startSandbox } from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import { VIEWS } from '../../local/views.ts';
import { virtualClock } from '../../shared/clock.ts';
import { SOURCES } from '../../shared/contract/messages.ts';
import { addDays, startOfDay } from '../../shared/day.ts';
import { openLog } from '../../shared/log.ts';
import { readSeatPrices } from '../../shared/seat-prices.ts';
import { csvSheet } from '../../shared/sheet/csv.ts';
import { readTables } from '../../shared/warehouse/ddl.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import { type Counts, noCounts, type SliceCounts, type Stored } from './counts.ts';
import { KICKOFF, MAPPING, makeMeter, type Owner } from './meter.ts';
import { addSizes, sizeOfRows } from './sizes.ts';
import { readsOfCommit, readsOfView } from './table-reads.ts';

/** A Tuesday. Weekends are quieter. */
export const MEASURED_DAY = '2026-06-30';
const PEOPLE = 80;
const FACTS = ['fct_usage_daily', 'fct_cost_daily'];
const NOON_MS = 43_200_000;
const DAY_MS = 86_400_000;
/** As long as the vendors' own pages can be: what a slice asks for is then what it would ask of them. */
const VENDORS_PAGE = 1000;

const PASSES = ['first', 'again'] as const;

type Pass = { counts: ReadonlyMap<Owner, SliceCounts>; calls: ReadonlyMap<string, number> };

/** Runs a day of the reference organization twice, as the day after and as one that is read again, and counts. */
export async function measureDay(): Promise<Counts> {
  const clock = virtualClock(startOfDay(addDays(MEASURED_DAY, 1)) + NOON_MS);
  const now = () => new Date(clock.now());
  const organization = makeOrganization({
    people: PEOPLE,
    usageRowsPerPage: VENDORS_PAGE,
    costRowsPerPage: VENDORS_PAGE,
  });
  const sandbox = await startSandbox({ organization, now: clock.now });
  const dataDir = mkdtempSync(join(tmpdir(), 'ai-usage-bench-'));
  const mappingFile = join(dataDir, 'mapping.csv');
  writeFileSync(mappingFile, sandbox.mappingCsv);
  const meter = makeMeter(now);
  const local = await openLocal({
    dataDir,
    sheet: csvSheet(mappingFile),
    windows: { rereadDays: 3, monthCloseDay: 3 },
    sources: { seatPrices: readSeatPrices('40'), anthropicReports: 'auto' },
    log: openLog('error'),
    vendors: sandboxVendors(sandbox),
    now,
    clock,
    wrapBroker: meter.broker,
    wrapWarehouse: meter.warehouse,
  });
  const ask = async (sql: string) => (await local.warehouse.ask(sql)).rows;

  async function pass(requested_by: string): Promise<Pass> {
    await local.kickoff({ day: MEASURED_DAY, requested_by });
    const { runs } = await follow(local.warehouse, requested_by, () => {});
    const undone = runs.filter(({ status }) => !['committed', 'unchanged'].includes(status));
    if (undone.length > 0 || runs.length < SOURCES.length) {
      throw new Error(`not every slice was committed: ${JSON.stringify(runs)}`);
    }
    const ended = await ask(
      `SELECT source, api_calls FROM ai_usage_analytics.pipeline_runs
       WHERE requested_by = '${requested_by}' AND api_calls IS NOT NULL`,
    );
    const calls = new Map(ended.map(({ source, api_calls }) => [String(source), Number(api_calls)]));
    return { counts: await meter.take(), calls };
  }

  try {
    const first = await pass(PASSES[0]);
    await clock.sleep(DAY_MS);
    const again = await pass(PASSES[1]);
    const tableRows = async (table: string) => ask(`SELECT * FROM ai_usage_analytics.${table}`);
    return {
      people: PEOPLE,
      sources: Object.fromEntries(
        SOURCES.map((source) => [source, { first: sliceOf(first, source), again: sliceOf(again, source) }]),
      ),
      kickoff: sliceOf(first, KICKOFF),
      mapping: sliceOf(first, MAPPING),
      facts: await factsBySource(tableRows),
      dimensions: await sizesOf(
        readTables()
          .map(({ name }) => name)
          .filter((name) => name.startsWith('dim_')),
        tableRows,
      ),
      ledger: addSizes(
        undefined,
        sizeOfRows('pipeline_runs', await tableRows('pipeline_runs')),
        1 / (PASSES.length * SOURCES.length),
      ),
      commit: {
        committed: readsOfCommit('committed'),
        unchanged: readsOfCommit('unchanged'),
        waiting: readsOfCommit('waiting'),
      },
      views: Object.keys(VIEWS).map(readsOfView),
    };
  } finally {
    await local.close();
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function sliceOf({ counts, calls }: Pass, owner: Owner): SliceCounts {
  return { ...(counts.get(owner) ?? noCounts()), vendorCalls: calls.get(owner) ?? 0 };
}

type TableRows = (table: string) => Promise<Row[]>;

async function factsBySource(tableRows: TableRows): Promise<Counts['facts']> {
  const facts: Record<string, Record<string, Stored>> = {};
  for (const table of FACTS) {
    for (const [source, rows] of Map.groupBy(await tableRows(table), (row) => String(row.source))) {
      facts[source] = { ...facts[source], [table]: sizeOfRows(table, rows) };
    }
  }
  return facts;
}

async function sizesOf(tables: readonly string[], tableRows: TableRows): Promise<Record<string, Stored>> {
  const sizes: Record<string, Stored> = {};
  for (const table of tables) sizes[table] = sizeOfRows(table, await tableRows(table));
  return sizes;
}
