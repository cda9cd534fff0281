import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceSettings } from '../../functions/functions.ts';
import { follow, type RunState } from '../../local/follow.ts';
import { openLocal } from '../../local/main.ts';
import { openLog } from '../../shared/log.ts';
import { readSeatPrices } from '../../shared/seat-prices.ts';
import { csvSheet } from '../../shared/sheet/csv.ts';
import type { VendorSettings } from '../../shared/vendor-accounts.ts';
import { DAY } from './cursor-day.ts';
import { MAPPING, serveExample } from './vendors.ts';

/** The day that the views and the pipeline take for today. */
const TODAY = '2026-02-03';
/** `CURSOR_SEAT_PRICE_USD`. */
const SEAT_PRICE_USD = '40';
const KEY_SETTINGS = { cursor: 'CURSOR_API_KEY', anthropic: 'ANTHROPIC_ADMIN_API_KEY' };

/** What the example is run with. */
export type ExampleOptions = {
  vendors: readonly VendorSettings['vendor'][];
  anthropicReports: SourceSettings['anthropicReports'];
};

/** The example's day in a warehouse of its own. */
export type Example = {
  runs: RunState[];
  mappingFile: string;
  /** The rows of a query, a line each, its values a space apart and NULL a dash. */
  lines(sql: string): Promise<string[]>;
  close(): Promise<void>;
};

/** Runs the whole pipeline over the day of the example, and sets the views' clock. */
export async function openExample({ vendors, anthropicReports }: ExampleOptions): Promise<Example> {
  const served = await serveExample();
  const dataDir = mkdtempSync(join(tmpdir(), 'ai-usage-example-'));
  const mappingFile = join(dataDir, 'mapping.csv');
  writeFileSync(mappingFile, MAPPING);
  const startedAt = Date.now();
  const local = await openLocal({
    dataDir,
    sheet: csvSheet(mappingFile),
    windows: { rereadDays: 3, monthCloseDay: 3 },
    sources: { seatPrices: readSeatPrices(SEAT_PRICE_USD), anthropicReports },
    log: openLog('silent'),
    now: () => new Date(Date.parse(`${TODAY}T12:00:00Z`) + Date.now() - startedAt),
    vendors: vendors.map((vendor) => ({
      vendor,
      account: 'default',
      apiKey: 'key',
      keySetting: KEY_SETTINGS[vendor],
      baseUrl: served.url,
      requestsPerMinute: 1000,
    })),
  });
  await local.kickoff({ day: DAY, requested_by: 'example' });
  const { runs } = await follow(local.warehouse, 'example', () => {});
  await local.warehouse.ask(
    `CREATE OR REPLACE VIEW ai_usage_analytics.vw_clock AS
     SELECT TIMESTAMPTZ '${TODAY} 12:00:00+00' AS now_at, DATE '${TODAY}' AS today`,
    {},
    'write',
  );
  return {
    runs,
    mappingFile,
    async lines(sql) {
      const { columns, rows } = await local.warehouse.ask(sql);
      return rows.map((row) => columns.map((column) => String(row[column] ?? '-')).join(' '));
    },
    async close() {
      await local.close();
      await served.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
