import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { makeOrganization, type Sandbox } from '../../../local/sandbox/index.ts';
import {
  allBuckets,
  allEvents,
  COST_GROUPS,
  type CostRow,
  type Event,
  picos,
  range,
  span,
  USAGE_GROUPS,
  type UsageRow,
  withSandbox,
} from './client.ts';

type Share = { billed: bigint; owned: bigint };

const DAYS = 30;
const WINDOWS = ['2025-12-20', '2026-05-30', '2026-10-21'];
const organization = makeOrganization({ usageRowsPerPage: 100_000, costRowsPerPage: 100_000 });

/** The ids of the keys that the sheet names: by id, else by a name that is unique. */
function ownedKeys(csv: string): Set<string> {
  const rows: { api_key_name: string; api_key_id: string }[] = parse(csv, { columns: true });
  const ids = rows.map((row) => {
    const named = organization.keys.filter((key) => key.name === row.api_key_name);
    return row.api_key_id === '' && named.length === 1 ? (named[0]?.id ?? '') : row.api_key_id;
  });
  return new Set(ids);
}

function cursorShare(events: Event[]): Share {
  const billed = events.filter((event) => event.isChargeable);
  const sum = (some: Event[]) => some.reduce((total, event) => total + picos(event.chargedCents), 0n);
  return { billed: sum(billed), owned: sum(billed.filter((event) => event.userEmail)) };
}

/** Shares each cost row out over the keys by the tokens of its cell, rounded down. */
function anthropicShare(cost: CostRow[], usage: UsageRow[], owned: Set<string>): Share {
  const share: Share = { billed: 0n, owned: 0n };
  for (const row of cost) {
    const cells = usage.filter((cell) => isSameCell(row, cell));
    const tokens = (some: UsageRow[]) => BigInt(some.reduce((sum, cell) => sum + tokensOf(row, cell), 0));
    const total = tokens(cells);
    const amount = picos(row.amount);
    share.billed += amount;
    share.owned +=
      total === 0n ? 0n : (amount * tokens(cells.filter((cell) => owned.has(cell.api_key_id ?? '')))) / total;
  }
  return share;
}

function isSameCell(row: CostRow, cell: UsageRow): boolean {
  const isSameModel =
    row.model === cell.model &&
    row.service_tier === cell.service_tier &&
    row.context_window === cell.context_window;
  return row.workspace_id === cell.workspace_id && (row.cost_type === 'web_search' || isSameModel);
}

function tokensOf(row: CostRow, cell: UsageRow): number {
  const tokens: Record<string, number> = {
    uncached_input_tokens: cell.uncached_input_tokens,
    output_tokens: cell.output_tokens,
    cache_read_input_tokens: cell.cache_read_input_tokens,
    'cache_creation.ephemeral_5m_input_tokens': cell.cache_creation.ephemeral_5m_input_tokens,
    'cache_creation.ephemeral_1h_input_tokens': cell.cache_creation.ephemeral_1h_input_tokens,
  };
  const searches = row.cost_type === 'web_search' ? cell.server_tool_use.web_search_requests : 0;
  return tokens[row.token_type ?? ''] ?? searches;
}

async function claudeOf(sandbox: Sandbox, from: string) {
  const usage = await allBuckets<UsageRow>(
    sandbox,
    `/usage_report/messages${span(from, DAYS)}${USAGE_GROUPS}`,
  );
  const cost = await allBuckets<CostRow>(sandbox, `/cost_report${span(from, DAYS)}${COST_GROUPS}`);
  return usage.map((bucket, index) => ({ usage: bucket.results, cost: cost[index]?.results ?? [] }));
}

const ratio = (share: Share): number => Number((share.owned * 1_000_000n) / share.billed) / 1_000_000;

describe('the reference organization', () => {
  test.each(WINDOWS)('is as large as it should be in the 30 days from %s', (from) =>
    withSandbox({ organization }, async (sandbox) => {
      const rows = (await claudeOf(sandbox, from)).flatMap((day) => day.usage);
      const input = rows.reduce((sum, row) => sum + row.uncached_input_tokens, 0);
      const output = rows.reduce((sum, row) => sum + row.output_tokens, 0);
      const events = await allEvents(sandbox, range(from, DAYS));
      const people = new Set(events.map((event) => event.userEmail).filter(Boolean));
      for (const [figure, least] of [
        [rows.length, 606],
        [input, 118_000_000],
        [output, 5_400_000],
      ] as const) {
        expect(figure).toBeGreaterThanOrEqual(least);
        expect(figure).toBeLessThanOrEqual(least * 1.25);
      }
      expect(people.size).toBeGreaterThanOrEqual(76);
      expect(new Set(rows.map((row) => row.api_key_id)).size).toBe(15);
      expect(new Set(rows.map((row) => row.workspace_id)).size).toBe(5);
    }),
  );

  test.each(WINDOWS)(
    'has more than 90 % and not all of its money attributed in the 30 days from %s',
    (from) =>
      withSandbox({ organization }, async (sandbox) => {
        const owned = ownedKeys(sandbox.mappingCsv);
        const cursor = cursorShare(await allEvents(sandbox, range(from, DAYS)));
        const anthropic = (await claudeOf(sandbox, from))
          .map((day) => anthropicShare(day.cost, day.usage, owned))
          .reduce((sum, day) => ({ billed: sum.billed + day.billed, owned: sum.owned + day.owned }));
        for (const share of [cursor, anthropic]) {
          expect(ratio(share)).toBeGreaterThan(0.92);
          expect(ratio(share)).toBeLessThan(0.96);
        }
      }),
  );

  test('has a mapping of all keys but two, some of them by name', () =>
    withSandbox({ organization }, async (sandbox) => {
      const rows: Record<string, string>[] = parse(sandbox.mappingCsv, { columns: true });
      expect(rows).toHaveLength(12);
      expect(rows.filter((row) => row.api_key_id === '')).not.toHaveLength(0);
      expect(ownedKeys(sandbox.mappingCsv).size).toBe(12);
      const served = await (await fetch(`${sandbox.url}/__mapping.csv`)).text();
      expect(served).toBe(sandbox.mappingCsv);
    }));
});
