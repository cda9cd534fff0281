import type { TableMetadata } from '@google-cloud/bigquery';
import pRetry from 'p-retry';
import { RetryableError, UsageError } from '../errors.ts';
import type { Log } from '../log.ts';
import { answered, type BigquerySettings, type Client, lazyClient } from './bigquery-client.ts';
import { explained } from './bigquery-errors.ts';
import { inDataset, makeJobs } from './bigquery-jobs.ts';
import { readTable } from './ddl.ts';
import {
  planSchema,
  type SchemaPlan,
  type SchemaStep,
  type Standing,
  type StandingTable,
} from './schema-plan.ts';
import { readStatements, readViews } from './statements.ts';

/** The dataset's tables and views, compared with those of this version and made to be them. */
export type Schema = {
  /** @throws UsageError when the dataset lies in another location than the settings say. */
  plan(): Promise<SchemaPlan>;
  /** Does the steps in their order; each is safe to do again. @throws UsageError when the plan has refusals. */
  apply(plan: SchemaPlan, onStep?: (step: SchemaStep) => void): Promise<void>;
};

const DAY_MS = 86_400_000;

/** The API's older names of the types. */
const TYPES: Record<string, string> = { INTEGER: 'INT64', FLOAT: 'FLOAT64', BOOLEAN: 'BOOL' };

/** BigQuery takes a few changes of one table in ten seconds, and asks for patience then. */
const BUSY = {
  retries: 4,
  minTimeout: 3_000,
  shouldRetry: ({ error }: { error: unknown }) => error instanceof RetryableError,
};

const VIEW_BODY = /^CREATE OR REPLACE VIEW [\w.]+ AS\n([\s\S]*?);\s*$/m;

const LOCK_ROW = `INSERT INTO ai_usage_analytics.commit_lock (commits, holder)
SELECT 0, NULL FROM (SELECT 1) WHERE NOT EXISTS (SELECT 1 FROM ai_usage_analytics.commit_lock);`;

export function openBigquerySchema(settings: BigquerySettings, { log }: { log: Log }): Schema {
  const client = lazyClient(settings);
  const jobs = makeJobs(settings, client, log);
  const { dataset, location, projectId } = settings;

  function asked<T>(call: Promise<T>): Promise<T> {
    return answered(settings, call).catch((error) => {
      throw explained(error, 'reading the schema');
    });
  }

  async function hasDataset({ bigquery }: Client): Promise<boolean> {
    const [exists] = await asked(bigquery.dataset(dataset).exists());
    if (!exists) return false;
    const [metadata] = await asked(bigquery.dataset(dataset).getMetadata());
    if (metadata.location?.toUpperCase() === location.toUpperCase()) return true;
    throw new UsageError(
      `dataset ${dataset} of ${projectId} is in ${metadata.location}: set BIGQUERY_LOCATION to that`,
    );
  }

  async function readStanding({ bigquery }: Client): Promise<Standing> {
    const [listed] = await asked(bigquery.dataset(dataset).getTables());
    const all = await Promise.all(
      listed.map(async (one) => ({
        name: one.id ?? '',
        metadata: (await asked(one.getMetadata()))[0] as TableMetadata,
      })),
    );
    return {
      tables: new Map(
        all
          .filter(({ metadata }) => !metadata.view)
          .map(({ name, metadata }) => [name, standingTable(metadata)]),
      ),
      views: new Map(
        all.flatMap(({ name, metadata }) => (metadata.view ? [[name, queryOf(metadata.view)] as const] : [])),
      ),
    };
  }

  async function lockRows(): Promise<number> {
    const sql = 'SELECT COUNT(*) AS row_count FROM ai_usage_analytics.commit_lock';
    const { rows } = await jobs.run({ name: 'lock-row', sql });
    return Number(rows[0]?.row_count);
  }

  return {
    async plan() {
      const opened = await client();
      const exists = await hasDataset(opened);
      const standing = exists ? await readStanding(opened) : { tables: new Map(), views: new Map() };
      const plan = planSchema(
        readStatements('googlesql', 'tables').map(({ name, text }) => ({
          table: readTable(name),
          ddl: text,
        })),
        readViews('googlesql').map(({ name, text }) => ({
          name,
          query: inDataset(VIEW_BODY.exec(text)?.[1] ?? '', dataset).trim(),
          ddl: text,
        })),
        standing,
      );
      const lock = standing.tables.has('commit_lock') ? await lockRows() : 0;
      if (lock === 0) plan.steps.push({ what: 'write the one row of commit_lock', sql: LOCK_ROW });
      if (lock > 1) plan.refusals.push(doubled(lock));
      if (!exists) {
        plan.steps.unshift({
          what: `create dataset ${dataset} in ${location}`,
          sql: `CREATE SCHEMA IF NOT EXISTS \`${projectId}.${dataset}\` OPTIONS (location = '${location}');`,
        });
      }
      return plan;
    },

    async apply({ steps, refusals }, onStep = () => {}) {
      if (refusals.length > 0) throw new UsageError(`nothing was changed:\n${refusals.join('\n')}`);
      for (const step of steps) {
        onStep(step);
        const withoutDataset = step.sql.startsWith('CREATE SCHEMA');
        await pRetry(() => jobs.run({ name: 'schema', sql: step.sql, withoutDataset }), BUSY);
      }
      const lock = await lockRows();
      if (lock !== 1) throw new Error(doubled(lock));
    },
  };
}

/** Two first applications at once can each write the row: INSERTs do not conflict. */
function doubled(rows: number): string {
  return `commit_lock has ${rows} rows: delete all but one by hand`;
}

function standingTable(metadata: TableMetadata): StandingTable {
  const fields =
    typeof metadata.schema === 'object' && 'fields' in metadata.schema ? metadata.schema.fields : [];
  const { timePartitioning } = metadata;
  const expirationMs = timePartitioning?.expirationMs;
  return {
    columns: (fields ?? []).map(({ name = '', type = '', mode, description }) => ({
      name,
      type: TYPES[type] ?? type,
      isRequired: mode === 'REQUIRED',
      description: description ?? '',
    })),
    partitionedBy: timePartitioning?.field ?? undefined,
    clusteredBy: metadata.clustering?.fields ?? [],
    description: metadata.description ?? '',
    requiresPartitionFilter: Boolean(
      metadata.requirePartitionFilter ?? timePartitioning?.requirePartitionFilter,
    ),
    partitionExpirationDays: expirationMs ? Number(expirationMs) / DAY_MS : undefined,
  };
}

function queryOf(view: NonNullable<TableMetadata['view']>): string {
  return (typeof view === 'string' ? view : (view.query ?? '')).trim().replace(/;$/, '').trim();
}
