import { randomBytes } from 'node:crypto';
import type { Job as BigqueryJob, JobMetadata, Query } from '@google-cloud/bigquery';
import { messageOf, UsageError } from '../errors.ts';
import type { Log } from '../log.ts';
import { answered, type BigquerySettings, type Client } from './bigquery-client.ts';
import { explained, isInvalid } from './bigquery-errors.ts';
import { plainValue } from './bigquery-values.ts';
import type { Answer, Params } from './warehouse.ts';

/** A statement or script and what it is called in the log, in its job's id and in errors. */
export type Job = {
  name: string;
  sql: string;
  params?: JobParams;
  /** At which level the log says what it was billed for. */
  level?: 'info';
  /** For the statement that makes the dataset. */
  withoutDataset?: boolean;
};

/** Parameters of a statement, and rows of text for a script that inserts them. */
export type JobParams = Record<string, Params[string] | readonly Record<string, string | null>[]>;

export type Jobs = {
  run(job: Job): Promise<Answer>;
  /** @throws UsageError unless it is one SELECT, without running it. */
  assertOnlyReads(sql: string, params?: JobParams): Promise<void>;
};

/** A script that takes longer has met something that no retry of ours knows. */
const JOB_TIMEOUT_MS = 300_000;

/** Runs queries as jobs of the dataset, none of which may be billed for more bytes than the settings say. */
export function makeJobs(settings: BigquerySettings, client: () => Promise<Client>, log: Log): Jobs {
  const { dataset, projectId, location } = settings;

  async function create({ bigquery }: Client, job: Job, dryRun = false) {
    const { name, sql, params = {}, withoutDataset = false } = job;
    // The id is chosen once an attempt, so that a request that is sent again cannot run the job again.
    const jobId = `ai-usage-${name}-${randomBytes(8).toString('hex')}`;
    const named = namedIn(sql, params);
    try {
      const query: Query = {
        query: inDataset(sql, dataset),
        jobId,
        params: asText(named),
        types: typesOf(named),
        ...(withoutDataset ? {} : { defaultDataset: { datasetId: dataset, projectId } }),
        maximumBytesBilled: String(settings.maximumBytesBilled),
        jobTimeoutMs: JOB_TIMEOUT_MS,
        labels: { app: 'ai-usage' },
        dryRun,
      };
      const [created] = await answered(settings, bigquery.createQueryJob(query));
      return created;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 409) throw error;
      return bigquery.job(jobId, { location });
    }
  }

  return {
    async run(job) {
      try {
        const opened = await client();
        const started = await create(opened, job);
        const [rows, , response] = await answered(
          settings,
          started.getQueryResults({ wrapIntegers: true }),
          JOB_TIMEOUT_MS,
        );
        const columns = (response?.schema?.fields ?? []).map(({ name }) => name ?? '');
        const statistics = await statisticsOf(settings, started);
        log[job.level ?? 'debug'](
          {
            job: started.id,
            bytes_processed: Number(statistics?.totalBytesProcessed ?? 0),
            bytes_billed: Number(statistics?.query?.totalBytesBilled ?? 0),
            slot_ms: Number(statistics?.totalSlotMs ?? 0),
            ms: Number(statistics?.endTime ?? 0) - Number(statistics?.startTime ?? 0),
          },
          'warehouse.job_done',
        );
        return {
          columns,
          rows: rows.map((row) =>
            Object.fromEntries(columns.map((column) => [column, plainValue(opened.package, row[column])])),
          ),
        };
      } catch (error) {
        throw explained(error, job.name);
      }
    },

    async assertOnlyReads(sql, params = {}) {
      const job = await create(await client(), { name: 'check', sql, params }, true).catch((error) => {
        throw isInvalid(error) ? new UsageError(messageOf(error)) : explained(error, 'the query');
      });
      const type = job.metadata?.statistics?.query?.statementType;
      if (type !== 'SELECT') {
        throw new UsageError('ask with one SELECT: what changes data has commands of its own');
      }
    },
  };
}

/** What a job was billed for; undefined when BigQuery does not say, which is no harm to what the job did. */
async function statisticsOf(
  settings: BigquerySettings,
  job: BigqueryJob,
): Promise<JobMetadata['statistics']> {
  const [metadata] = await answered(settings, job.getMetadata()).catch(() => []);
  return (metadata as JobMetadata | undefined)?.statistics;
}

/** The statements name the dataset by its default name. */
export function inDataset(sql: string, dataset: string): string {
  return sql.replaceAll(/(?<!\w)ai_usage_analytics\./g, `${dataset}.`);
}

function namedIn(sql: string, params: JobParams): JobParams {
  const named = new Set(Array.from(sql.matchAll(/@(\w+)/g), ([, name]) => name));
  return Object.fromEntries(Object.entries(params).filter(([name]) => named.has(name)));
}

/** Every value goes as text, which is what the statements cast. */
function asText(params: JobParams): JobParams {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
    ]),
  );
}

function typesOf(params: JobParams): NonNullable<Query['types']> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeOf(value)]));
}

function typeOf(value: JobParams[string]): string | string[] | Record<string, string>[] {
  if (!Array.isArray(value)) return 'STRING';
  const [item] = value;
  if (item === undefined || typeof item === 'string') return ['STRING'];
  return [Object.fromEntries(Object.keys(item).map((name) => [name, 'STRING']))];
}
