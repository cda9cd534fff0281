// Anthropic's two kinds of reports over the same days: the same total, and whose money it is by each.
//
//   npm run bench:reports [-- DAYS]      default: 30
//
// `start --once` reads the sandbox twice, with ANTHROPIC_REPORTS=analytics (exact: the vendor says whose each row
// is) and with legacy (shared over the keys by tokens). Printed is what each owner carries by either, and where the
// two part. They may part only where the legacy reports cannot tell: cells whose tokens have more than one price
// (inference geography, a correction), and money without a key, whose people only analytics know. Anything else,
// or another total, ends with exit code 1.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startSandbox } from '../local/sandbox/index.ts';
import { sandboxSettings } from '../local/sandbox-vendors.ts';
import type { Summary } from '../local/summary.ts';
import { formatUsd, type Nanos, parseUsd } from '../shared/money.ts';
import { openDuckdbWarehouse } from '../shared/warehouse/duckdb.ts';
import type { Row } from '../shared/warehouse/warehouse.ts';

const CLI = fileURLToPath(new URL('../cli/ai-usage.js', import.meta.url));
const execute = promisify(execFile);

const BY_OWNER = `
  SELECT COALESCE(user_email, service_name, '(nobody)') AS name, SUM(cost_usd) AS usd
  FROM fct_cost_daily WHERE source = 'anthropic' GROUP BY name`;
/** The legacy reports leave out the model of a search. */
const BY_KEY = `
  SELECT cost_date, workspace_id, IF(cost_type = 'web_search', NULL, model) AS model, cost_type, COALESCE(api_key_id, '(no key)') AS api_key_id,
    SUM(cost_usd) AS usd
  FROM fct_cost_daily WHERE source = 'anthropic' GROUP BY ALL`;
/** Cells in which the vendor bills tokens of one tier and context window in more than one row. */
const MIXED_CELLS = `
  SELECT DISTINCT usage_date AS cost_date, workspace_id, model, cost_type
  FROM raw_anthropic_cost WHERE share_index = 0
  GROUP BY usage_date, workspace_id, model, cost_type, service_tier, context_window
  HAVING COUNT(DISTINCT raw_response::VARCHAR) > 1`;
/** A share is rounded to 1e-9; a cell has no more keys and rows than this. */
const ROUNDING: Nanos = 100n;

type Reading = { summary: Summary; owners: Row[]; keys: Row[]; mixed: Row[] };

/** Runs `start --once` on a folder of its own and reads what it has made of the money. */
async function readWith(
  reports: string,
  days: number,
  dir: string,
  env: NodeJS.ProcessEnv,
): Promise<Reading> {
  const dataDir = join(dir, reports);
  const args = [
    'start',
    '--once',
    '--json',
    '--days',
    String(days),
    '--sources',
    'anthropic',
    '--data-dir',
    dataDir,
  ];
  const { stdout } = await execute(process.execPath, [CLI, ...args], {
    env: { ...process.env, ...env, ANTHROPIC_REPORTS: reports },
    maxBuffer: 2 ** 26,
  });
  const warehouse = await openDuckdbWarehouse({ path: join(dataDir, 'warehouse.duckdb') });
  const ask = async (sql: string) => (await warehouse.ask(sql)).rows;
  const reading = {
    summary: JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Summary,
    owners: await ask(BY_OWNER),
    keys: await ask(BY_KEY),
    mixed: await ask(MIXED_CELLS),
  };
  await warehouse.close();
  return reading;
}

function cellOf({ cost_date, workspace_id, model, cost_type }: Row): string {
  return JSON.stringify([cost_date, workspace_id, model, cost_type]);
}

/** Pairs the rows of two readings by a name, with their dollars. */
function pair(exact: readonly Row[], legacy: readonly Row[], nameOf: (row: Row) => string) {
  const names = [...new Set([...exact, ...legacy].map(nameOf))].sort();
  const sums = (rows: readonly Row[]) => new Map(rows.map((row) => [nameOf(row), parseUsd(String(row.usd))]));
  const [left, right] = [sums(exact), sums(legacy)];
  return names.map((name) => ({ name, exact: left.get(name) ?? 0n, legacy: right.get(name) ?? 0n }));
}

const size = (nanos: Nanos) => (nanos < 0n ? -nanos : nanos);

const [days = 30] = process.argv.slice(2).map(Number);
const sandbox = await startSandbox();
const dir = mkdtempSync(join(tmpdir(), 'ai-usage-reports-'));
try {
  const mappingFile = join(dir, 'mapping.csv');
  writeFileSync(mappingFile, sandbox.mappingCsv);
  const env = { ...sandboxSettings(sandbox), MAPPING_FILE: mappingFile };
  const exact = await readWith('analytics', days, dir, env);
  const legacy = await readWith('legacy', days, dir, env);

  const owners = pair(exact.owners, legacy.owners, ({ name }) => String(name));
  for (const { name, exact: own, legacy: shared } of owners) {
    const difference = shared - own;
    console.log(
      `${name.padEnd(36)} exact ${formatUsd(own).padStart(16)}  legacy ${formatUsd(shared).padStart(16)}` +
        `  ${difference === 0n ? '' : `differs by ${formatUsd(difference)}`}`,
    );
  }
  const mixed = new Set(legacy.mixed.map(cellOf));
  const keys = pair(exact.keys, legacy.keys, (row) => `${cellOf(row)} ${row.api_key_id}`);
  const apart = keys.filter((one) => size(one.exact - one.legacy) > ROUNDING);
  const isExplained = ({ name }: { name: string }) => mixed.has(name.slice(0, name.lastIndexOf(']') + 1));
  const unexplained = apart.filter((one) => !isExplained(one));
  const moved = apart.reduce((sum, one) => sum + size(one.exact - one.legacy), 0n) / 2n;
  const totals = [exact, legacy].map(({ summary }) => summary.totals.billed_usd);
  console.log(
    `\nbilled: analytics ${totals[0]} USD, legacy ${totals[1]} USD\n` +
      `coverage: analytics ${exact.summary.totals.coverage}, legacy ${legacy.summary.totals.coverage}\n` +
      `${keys.length} sums of a key, day, workspace, model and cost type: ${apart.length} differ, all but ` +
      `${unexplained.length} in the ${mixed.size} cells with more than one price; ${formatUsd(moved)} USD lie with ` +
      'another key than they belong to',
  );
  for (const one of unexplained.slice(0, 10))
    console.log(`  UNEXPLAINED ${one.name}: exact ${formatUsd(one.exact)}, legacy ${formatUsd(one.legacy)}`);
  if (totals[0] !== totals[1] || unexplained.length > 0) process.exitCode = 1;
} finally {
  await sandbox.close();
  rmSync(dir, { recursive: true, force: true });
}
