// What a backfill asks of the vendors, and how long it takes at their limits, on a clock that nobody waits for.
//
//   npm run bench:backfill [-- DAYS EVENTS]      default: 90 400000
//
// First the reference organization over DAYS days, one source after the other, then one Cursor day of EVENTS
// events by 10,000 people. Both vendors allow 20 requests in any minute to each endpoint and answer 429 above
// that; we keep to 15. A figure that is wrong, a 429 or a segment above 480 seconds ends with exit code 1.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { follow } from '../local/follow.ts';
import { openLocal } from '../local/main.ts';
import { makeOrganization, type OrganizationOptions, startSandbox } from '../local/sandbox/index.ts';
import { sandboxVendors } from '../local/sandbox-vendors.ts';
import { summarize } from '../local/summary.ts';
import { virtualClock } from '../shared/clock.ts';
import type { SourceName } from '../shared/contract/messages.ts';
import { addDays, daysBetween } from '../shared/day.ts';
import { openLog } from '../shared/log.ts';
import { formatUsd, parseUsd } from '../shared/money.ts';
import { csvSheet } from '../shared/sheet/csv.ts';

const VENDOR_LIMIT = 20;
const OUR_LIMIT = 15;
const MAX_SEGMENT_MS = 480_000;
const LAST_DAY = '2026-06-30';
/** Two days after the last one, so that every day is complete. */
const START = Date.parse('2026-07-02T12:00:00Z');
const PEOPLE_OF_A_LARGE_TEAM = 10_000;

type Rehearsal = {
  organization?: OrganizationOptions;
  sources: readonly SourceName[];
  from: string;
  to: string;
};
type Truth = { sources: Record<string, { billed_usd: string; records: number }> };
type Served = { total: number; refused: number };

async function getJson<T>(url: string, method = 'GET'): Promise<T> {
  return (await (await fetch(url, { method })).json()) as T;
}

/** Reads the days of the sources, one source after the other, from an empty disk, and prints what each took. */
async function rehearse({ organization, sources, from, to }: Rehearsal): Promise<void> {
  const clock = virtualClock(START);
  const segmentMs: number[] = [];
  const sandbox = await startSandbox({
    organization: makeOrganization(organization),
    now: clock.now,
    requestsPerMinute: VENDOR_LIMIT,
  });
  const dataDir = mkdtempSync(join(tmpdir(), 'ai-usage-bench-'));
  const mappingFile = join(dataDir, 'mapping.csv');
  writeFileSync(mappingFile, sandbox.mappingCsv);
  const log = openLog('error');
  log.info = (fields: { segment_ms?: number | undefined }) => {
    if (fields.segment_ms !== undefined) segmentMs.push(fields.segment_ms);
  };
  const local = await openLocal({
    dataDir,
    sheet: csvSheet(mappingFile),
    windows: { rereadDays: 3, monthCloseDay: 3 },
    log,
    vendors: sandboxVendors(sandbox).map((vendor) => ({ ...vendor, requestsPerMinute: OUR_LIMIT })),
    now: () => new Date(clock.now()),
    clock,
  });
  try {
    for (const source of sources) {
      await getJson(`${sandbox.url}/__requests`, 'DELETE').catch(() => {});
      const startedAt = { virtual: clock.now(), real: performance.now() };
      segmentMs.length = 0;
      await local.kickoff({ from, to, sources: [source], requested_by: source });
      const { runs } = await follow(local.warehouse, source, () => {});
      const { summary } = await summarize(local.warehouse, source, runs, 1);
      const { total, refused } = await getJson<Served>(`${sandbox.url}/__requests`);
      const committed = runs.filter(({ status }) => status === 'committed').length;
      const expected = await truthOf(sandbox.url, source, from, to);
      const minutes = (clock.now() - startedAt.virtual) / 60_000;
      const longest = Math.max(...segmentMs) / 1000;
      console.log(
        `${source}: ${committed} of ${runs.length} slices committed, ${summary.totals.records} records, ` +
          `${summary.totals.billed_usd} USD billed; ${total} requests, 429: ${refused}; ` +
          `${minutes.toFixed(1)} minutes of the vendor's clock (${((performance.now() - startedAt.real) / 1000).toFixed(1)} s here); ` +
          `${segmentMs.length} segments, the longest ${longest.toFixed(0)} s`,
      );
      const isRight =
        summary.totals.billed_usd === expected.billed && summary.totals.records === expected.records;
      if (!isRight || refused > 0 || committed < runs.length || Math.max(...segmentMs) > MAX_SEGMENT_MS) {
        console.log(`  WRONG: expected ${expected.records} records and ${expected.billed} USD`);
        process.exitCode = 1;
      }
    }
  } finally {
    await local.close();
    await sandbox.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** What the vendor itself holds for the days. */
async function truthOf(url: string, source: SourceName, from: string, to: string) {
  let nanos = 0n;
  let records = 0;
  for (const day of daysBetween(from, to)) {
    const own = (await getJson<Truth>(`${url}/__truth?day=${day}`)).sources[source];
    nanos += parseUsd(own?.billed_usd ?? '0');
    records += own?.records ?? 0;
  }
  return { billed: formatUsd(nanos), records };
}

const [days = 90, events = 400_000] = process.argv.slice(2).map(Number);
await rehearse({
  sources: ['cursor', 'anthropic', 'claude_code'],
  from: addDays(LAST_DAY, 1 - days),
  to: LAST_DAY,
});
await rehearse({
  organization: { people: PEOPLE_OF_A_LARGE_TEAM, eventsOn: { [LAST_DAY]: events } },
  sources: ['cursor'],
  from: LAST_DAY,
  to: LAST_DAY,
});
