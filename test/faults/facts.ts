import { formatUsd, parseUsd } from '../../shared/money.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import type { ReportName, Setting, World } from './world.ts';

/** A slice's figures, of the facts or of the vendor's truth. */
export type Figures = {
  records: number;
  billed_usd: string;
  included_usd: string;
  input_tokens: number;
  output_tokens: number;
};

/** The facts of a day. */
export type Facts = Figures & {
  hash: string;
  /** How many of the vendor's rows are counted in them: a row that counts twice is two. */
  counted: number;
};

/** Reads the facts of the world's day. */
export async function readFacts(world: World, day: string, { report }: Setting): Promise<Facts> {
  const span = { from: day, to: day };
  const [hash] = await world.read('facts-hash', span);
  const [slice] = await world.read('slice-figures', span);
  const [usage = {}] = await world.rows(
    `SELECT COALESCE(SUM(landed_rows), 0) AS landed, COALESCE(SUM(input_tokens), 0) AS input_tokens,
       COALESCE(SUM(output_tokens), 0) AS output_tokens
     FROM fct_usage_daily WHERE usage_date = DATE '${day}'`,
  );
  const [cost = {}] = await world.rows(
    `SELECT COALESCE(SUM(landed_rows), 0) AS landed FROM fct_cost_daily WHERE cost_date = DATE '${day}'`,
  );
  const costs = report === 'legacy' ? await sharedRows(world, day, Number(cost.landed)) : Number(cost.landed);
  return {
    hash: String(hash?.facts_hash),
    records: Number(slice?.vendor_rows ?? 0),
    billed_usd: usd(slice?.billed_usd),
    included_usd: usd(slice?.included_usd),
    input_tokens: Number(usage.input_tokens),
    output_tokens: Number(usage.output_tokens),
    // An event of Cursor and a row of Claude Code is one row of the usage facts, whatever it costs.
    counted: Number(usage.landed) + (world.source === 'anthropic' ? costs : 0),
  };
}

/** Reads what the vendor holds to be true of the day now, by the records of the world's report or of another. */
export async function readTruth(world: World, day: string, reports?: ReportName): Promise<Figures> {
  return (await world.truth(day, reports)) as Figures;
}

/** How many rows of the legacy cost report are counted, each of which is shared over keys: a share twice is one more. */
async function sharedRows(world: World, day: string, counted: number): Promise<number> {
  const [landed = {}] = await world.rows(
    `SELECT COUNT(DISTINCT raw_response) AS vendor_rows, COUNT(DISTINCT (raw_response, api_key_id)) AS shares
     FROM raw_anthropic_cost
     WHERE fetch_id IN (SELECT fetch_id FROM fct_cost_daily WHERE cost_date = DATE '${day}')`,
  );
  return Number(landed.vendor_rows) + counted - Number(landed.shares);
}

function usd(value: Row[string]): string {
  return formatUsd(parseUsd(String(value ?? '0')));
}
