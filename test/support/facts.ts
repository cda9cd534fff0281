import type { Row, Warehouse } from '../../shared/warehouse/warehouse.ts';

const LINEAGE = new Set(['run_id', 'fetch_id', 'landed_rows', 'ingest_date', 'created_timestamp']);

/** All facts of both tables without lineage and without what is NULL, ordered by all columns. */
export async function allFacts(warehouse: Pick<Warehouse, 'ask'>): Promise<string[]> {
  const tables = await Promise.all(
    ['fct_usage_daily', 'fct_cost_daily'].map(async (table) => {
      const { rows } = await warehouse.ask(`SELECT * FROM ai_usage_analytics.${table}`);
      return rows.map((row) => `${table} ${asLine(row)}`);
    }),
  );
  return tables.flat().sort();
}

function asLine(row: Row): string {
  const told = Object.entries(row).filter(([name, value]) => value !== null && !LINEAGE.has(name));
  return JSON.stringify(Object.fromEntries(told.sort(([a], [b]) => (a < b ? -1 : 1))));
}
