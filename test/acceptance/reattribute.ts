// 90 days of the reference organization are read, two keys change hands, and the days are attributed anew.
//
//   npm run verify:reattribute [-- DAYS]      default: 90
//
// What must hold is worked out apart from the pipeline: from the facts as they were, and from the landed records of
// the key that is shared.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { follow } from '../../local/follow.ts';
import { openLocal } from '../../local/main.ts';
import { startSandbox } from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import { addDays } from '../../shared/day.ts';
import { openLog } from '../../shared/log.ts';
import { formatUsd, parseUsd } from '../../shared/money.ts';
import { csvSheet } from '../../shared/sheet/csv.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';

const LAST_DAY = '2026-03-31';
const [days = 90] = process.argv.slice(2).map(Number);
const FROM = addDays(LAST_DAY, 1 - days);
/** The day on which the moved key changes hands, in the middle. */
const MOVED_ON = addDays(FROM, Math.floor(days / 2));
const SHARED = { name: 'checkout-assistant', owners: 'eve@example.com 70%, service:shop 30%' };
const MOVED = { name: 'search-ranking', owner: 'mallory@example.com' };

let failed = 0;
function check(what: string, holds: boolean, seen: unknown = ''): void {
  if (!holds) failed += 1;
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}${holds ? '' : `: ${JSON.stringify(seen)}`}`);
}

const sandbox = await startSandbox();
const dataDir = mkdtempSync(join(tmpdir(), 'ai-usage-reattribute-'));
const mappingFile = join(dataDir, 'mapping.csv');
writeFileSync(mappingFile, sandbox.mappingCsv);
const local = await openLocal({
  dataDir,
  sheet: csvSheet(mappingFile),
  windows: { rereadDays: 3, monthCloseDay: 3 },
  log: openLog('error'),
  vendors: sandboxVendors(sandbox),
});

const rows = async (sql: string) => (await local.warehouse.ask(sql)).rows;
const json = (all: readonly Row[]) => JSON.stringify(all);

/** Asks for the days and waits until every run is finished. */
async function request(name: string, mode: 'apply' | 'reattribute') {
  const startedAt = performance.now();
  await local.kickoff({ from: FROM, to: LAST_DAY, mode, requested_by: name });
  const { runs } = await follow(local.warehouse, name, () => {});
  const seconds = (performance.now() - startedAt) / 1000;
  const committed = runs.filter(({ status }) => status === 'committed').length;
  console.log(`${name}: ${committed} of ${runs.length} slices committed in ${seconds.toFixed(1)} s`);
  return { runs, committed };
}

async function vendorCalls(): Promise<number> {
  const { total } = (await (await fetch(`${sandbox.url}/__requests`)).json()) as { total: number };
  return total;
}

/** Money and usage of every day, whoever carries them. */
const perDay = async () => [
  ...(await rows(
    `SELECT cost_date, source, platform, model, cost_type, is_billed, workspace_id, api_key_id,
       SUM(cost_usd) AS usd, SUM(list_cost_usd) AS list_usd, SUM(volume_units) AS units
     FROM fct_cost_daily GROUP BY ALL ORDER BY ALL`,
  )),
  ...(await rows(
    `SELECT usage_date, source, platform, model, workspace_id, api_key_id, SUM(input_tokens) AS i,
       SUM(output_tokens) AS o, SUM(cached_input_tokens) AS w, SUM(cache_read_tokens) AS r, SUM(requests) AS q,
       SUM(sessions) AS s, SUM(lines_of_code_accepted) AS l, SUM(total_accepts) AS a
     FROM fct_usage_daily GROUP BY ALL ORDER BY ALL`,
  )),
];

/** Who carries a key's dollars on which day. */
const ownersOf = (id: string) =>
  rows(
    `SELECT cost_date, COALESCE(user_email, service_name) AS owner, SUM(cost_usd) AS usd
     FROM fct_cost_daily WHERE api_key_id = '${id}' GROUP BY ALL ORDER BY ALL`,
  );

/** All facts of other keys, with everything but their lineage. */
const others = (ids: readonly string[]) =>
  rows(
    `SELECT * EXCLUDE (run_id, fetch_id, landed_rows, ingest_date, created_timestamp) FROM fct_cost_daily
     WHERE api_key_id IS NULL OR api_key_id NOT IN (${ids.map((id) => `'${id}'`).join(', ')}) ORDER BY ALL`,
  );

/** Writes the mapping with the two changes, and resolves with the ids of the two keys. */
function changeMapping(): { shared: string; moved: string; before: string } {
  const [header = [], ...keys] = parse(sandbox.mappingCsv) as string[][];
  const dated = keys.flatMap((key) => {
    const [name, owner = '', ...rest] = key;
    if (name === SHARED.name) return [[name, SHARED.owners, ...rest, FROM, '']];
    if (name !== MOVED.name) return [[...key, '', '']];
    return [
      [name, owner, ...rest, '', addDays(MOVED_ON, -1)],
      [name, MOVED.owner, ...rest, MOVED_ON, ''],
    ];
  });
  writeFileSync(mappingFile, stringify([[...header, 'valid_from', 'valid_to'], ...dated]));
  const row = (name: string) => keys.find(([own]) => own === name) ?? [];
  return {
    shared: row(SHARED.name)[3] ?? '',
    moved: row(MOVED.name)[3] ?? '',
    before: row(MOVED.name)[1] ?? '',
  };
}

/**
 * What 70 and 30 percent of each landed record are: two parts by the larger remainder of its absolute value, a tie to
 * the first name.
 */
async function sharesOf(id: string): Promise<string[]> {
  const landed = await rows(
    `SELECT DISTINCT segment_id, batch_index, ordinal, record->'cost'->>'cost_usd' AS usd FROM raw_anthropic_cost
     WHERE api_key_id = '${id}' AND fetch_id NOT LIKE 'reattributed-%'`,
  );
  let first = 0n;
  let second = 0n;
  for (const { usd } of landed) {
    const nanos = parseUsd(String(usd));
    const size = nanos < 0n ? -nanos : nanos;
    const [left, otherLeft] = [(size * 7n) % 10n, (size * 3n) % 10n];
    const part = (size * 7n) / 10n + (left > 0n && left >= otherLeft ? 1n : 0n);
    const eve = nanos < 0n ? -part : part;
    first += eve;
    second += nanos - eve;
  }
  return [first, second].map(formatUsd);
}

try {
  const loaded = await request('read', 'apply');
  const { shared, moved, before } = changeMapping();
  const [figures, calls, rest, movedBefore] = [
    await perDay(),
    await vendorCalls(),
    await others([shared, moved]),
    await ownersOf(moved),
  ];

  const anew = await request('attributed anew', 'reattribute');
  check(
    'every slice is attributed anew',
    anew.committed === loaded.runs.length && loaded.runs.length === days * 3,
    anew.runs,
  );
  check('the vendors are called 0 times', (await vendorCalls()) === calls, (await vendorCalls()) - calls);
  const now = await perDay();
  check(
    `money and usage of ${days} days, ${now.length} sums, are the same to the last digit`,
    json(now) === json(figures),
  );
  check(
    'facts of all other keys are the same in every column',
    json(await others([shared, moved])) === json(rest),
  );

  const expected = movedBefore.map(({ cost_date, owner, usd }) => ({
    cost_date,
    owner: String(cost_date) < MOVED_ON ? owner : MOVED.owner,
    usd,
  }));
  const movedNow = await ownersOf(moved);
  check(
    `${MOVED.name} is ${MOVED.owner}'s from ${MOVED_ON} on and ${before}'s before, every dollar`,
    json(movedNow) === json(expected),
    movedNow,
  );
  const total = (owner: string, all: readonly Row[]) =>
    formatUsd(
      all.filter((row) => row.owner === owner).reduce((sum, { usd }) => sum + parseUsd(String(usd)), 0n),
    );
  const sharedNow = await ownersOf(shared);
  const parts = ['eve@example.com', 'shop'].map((owner) => total(owner, sharedNow));
  const wanted = await sharesOf(shared);
  check(
    `${SHARED.name} is shared 70 to 30, each record by itself: ${parts.join(' and ')} USD`,
    json(parts as never) === json(wanted as never),
    wanted,
  );
  console.log(`${MOVED.owner} carries ${total(MOVED.owner, movedNow)} USD that were ${before}'s`);
} finally {
  await local.close();
  await sandbox.close();
  rmSync(dataDir, { recursive: true, force: true });
}
console.log(failed === 0 ? 'all checks passed' : `${failed} checks failed`);
if (failed > 0) process.exitCode = 1;
