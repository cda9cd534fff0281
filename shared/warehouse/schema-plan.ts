import type { Column, Table } from './ddl.ts';

/** A table as it stands in the dataset. */
export type StandingTable = Omit<Table, 'name'>;

/** What stands in the dataset, by name: tables, and views with their query. */
export type Standing = { tables: ReadonlyMap<string, StandingTable>; views: ReadonlyMap<string, string> };

export type View = { name: string; query: string; ddl: string };

/** One thing to do, in words and as a statement. */
export type SchemaStep = { what: string; sql: string };

/** What would make the dataset that of this version; with refusals nothing of it is done. */
export type SchemaPlan = { steps: SchemaStep[]; refusals: string[] };

/**
 * Compares the tables and views that this version wants with those that stand. Everything planned adds: a table, a
 * nullable column, a looser rule, a description, a newer view. What would lose or reinterpret data is refused.
 */
export function planSchema(
  wanted: readonly { table: Table; ddl: string }[],
  views: readonly View[],
  standing: Standing,
): SchemaPlan {
  const plans = wanted.map(({ table, ddl }) => {
    const stands = standing.tables.get(table.name);
    if (stands === undefined)
      return { steps: [{ what: `create table ${table.name}`, sql: ddl }], refusals: [] };
    return planTable(table, stands);
  });
  const viewSteps = views
    .filter(({ name, query }) => standing.views.get(name) !== query)
    .map(({ name, ddl }) => ({
      what: `${standing.views.has(name) ? 'replace' : 'create'} view ${name}`,
      sql: ddl,
    }));
  return {
    steps: [...plans.flatMap(({ steps }) => steps), ...viewSteps],
    refusals: plans.flatMap(({ refusals }) => refusals),
  };
}

function planTable(table: Table, stands: StandingTable): SchemaPlan {
  const columns = table.columns.map((column) => {
    const standing = stands.columns.find(({ name }) => name === column.name);
    return planColumn(table.name, column, standing);
  });
  const known = new Set(table.columns.map(({ name }) => name));
  // A newer version's column: what this one writes has nothing in it.
  const foreign = stands.columns.filter(({ name, isRequired }) => isRequired && !known.has(name));
  const storage = planStorage(table, stands);
  return {
    steps: [
      ...columns.flatMap(({ steps }) => steps),
      ...foreign.map(({ name }) => allowNull(table.name, name)),
      ...storage.steps,
    ],
    refusals: [...columns.flatMap(({ refusals }) => refusals), ...storage.refusals],
  };
}

function planColumn(table: string, column: Column, stands: Column | undefined): SchemaPlan {
  const { name, type, description } = column;
  const path = `${table}.${name}`;
  const alter = `ALTER TABLE ai_usage_analytics.${table}`;
  const options = `OPTIONS (description = ${quoted(description)})`;
  if (stands === undefined) {
    // Rows of an earlier version have nothing in it, so it cannot be NOT NULL.
    return step(
      `add column ${path} ${type}`,
      `${alter} ADD COLUMN IF NOT EXISTS ${name} ${type} ${options};`,
    );
  }
  if (stands.type !== type) {
    return { steps: [], refusals: [`${path} is ${stands.type} and should be ${type}`] };
  }
  const isLooser = stands.isRequired && !column.isRequired;
  const isDescribed = stands.description === description;
  return {
    refusals: [],
    steps: [
      ...(isLooser ? [allowNull(table, name)] : []),
      ...(isDescribed
        ? []
        : [{ what: `describe ${path}`, sql: `${alter} ALTER COLUMN ${name} SET ${options};` }]),
    ],
  };
}

function planStorage(table: Table, stands: StandingTable): SchemaPlan {
  const refusals: string[] = [];
  const changes: string[] = [];
  const { name } = table;
  const [days, standingDays] = [table.partitionExpirationDays, stands.partitionExpirationDays];
  if (stands.partitionedBy !== table.partitionedBy) {
    refusals.push(
      `${name} is partitioned by ${orNothing(stands.partitionedBy)}, not by ${orNothing(table.partitionedBy)}`,
    );
  }
  if (stands.clusteredBy.join() !== table.clusteredBy.join()) {
    const [standing, wanted] = [stands.clusteredBy.join(', '), table.clusteredBy.join(', ')];
    refusals.push(`${name} is clustered by ${orNothing(standing)}, not by ${orNothing(wanted)}`);
  }
  if (days !== undefined && days < (standingDays ?? Number.POSITIVE_INFINITY)) {
    const standing = standingDays === undefined ? 'ever' : `${standingDays} days`;
    refusals.push(`${name} keeps its partitions for ${standing}: ${days} would delete some`);
  } else if (days !== standingDays) {
    changes.push(`partition_expiration_days = ${days ?? 'NULL'}`);
  }
  if (stands.requiresPartitionFilter !== table.requiresPartitionFilter) {
    changes.push(`require_partition_filter = ${table.requiresPartitionFilter ? 'TRUE' : 'FALSE'}`);
  }
  if (stands.description !== table.description) changes.push(`description = ${quoted(table.description)}`);
  const sql = `ALTER TABLE ai_usage_analytics.${name} SET OPTIONS (${changes.join(', ')});`;
  return { refusals, steps: changes.length > 0 ? [{ what: `set options of ${name}`, sql }] : [] };
}

function allowNull(table: string, column: string): SchemaStep {
  return {
    what: `allow NULL in ${table}.${column}`,
    sql: `ALTER TABLE ai_usage_analytics.${table} ALTER COLUMN ${column} DROP NOT NULL;`,
  };
}

function orNothing(text: string | undefined): string {
  return text || 'nothing';
}

function step(what: string, sql: string): SchemaPlan {
  return { steps: [{ what, sql }], refusals: [] };
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
