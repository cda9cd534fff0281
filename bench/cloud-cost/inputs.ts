import { UsageError } from '../../shared/errors.ts';

/** A number that the estimate rests on, and where it comes from. */
export type Input = {
  value: number;
  unit: string;
  from: string;
  /** Where it was seen: in a stored copy of Google's page, or only in what others write of it. */
  seen?: 'Google' | 'others';
};

const BIGQUERY = 'https://cloud.google.com/bigquery/pricing';
const PUBSUB = 'https://cloud.google.com/pubsub/pricing';
const RUN = 'https://cloud.google.com/run/pricing';
const SECRETS = 'https://cloud.google.com/secret-manager/pricing';
const SCHEDULER = 'https://cloud.google.com/scheduler/pricing';
const LOGGING = 'https://cloud.google.com/stackdriver/pricing';

/**
 * Google's list prices in US dollars, US regions, and what of it is free a month (`free_`). Nobody has compared them
 * with the live pages: do, before a budget rests on them.
 */
export const PRICES = {
  streaming_per_200_mib: { value: 0.01, unit: 'USD', from: BIGQUERY, seen: 'Google' },
  write_api_per_gib: { value: 0.025, unit: 'USD', from: BIGQUERY, seen: 'others' },
  free_write_api_gib: { value: 2048, unit: 'GiB', from: BIGQUERY, seen: 'others' },
  query_per_tib: { value: 6.25, unit: 'USD', from: BIGQUERY, seen: 'others' },
  free_query_tib: { value: 1, unit: 'TiB', from: BIGQUERY, seen: 'Google' },
  storage_per_gib: { value: 0.02, unit: 'USD', from: BIGQUERY, seen: 'Google' },
  long_term_storage_per_gib: { value: 0.01, unit: 'USD', from: BIGQUERY, seen: 'Google' },
  free_storage_gib: { value: 10, unit: 'GiB', from: BIGQUERY, seen: 'Google' },
  pubsub_per_tib: { value: 40, unit: 'USD', from: PUBSUB, seen: 'Google' },
  free_pubsub_gib: { value: 10, unit: 'GiB', from: PUBSUB, seen: 'Google' },
  million_requests: { value: 0.4, unit: 'USD', from: RUN, seen: 'others' },
  free_million_requests: { value: 2, unit: 'million', from: RUN, seen: 'Google' },
  vcpu_second: { value: 0.000024, unit: 'USD', from: RUN, seen: 'Google' },
  free_vcpu_seconds: { value: 180_000, unit: 'seconds', from: RUN, seen: 'Google' },
  gib_second: { value: 0.0000025, unit: 'USD', from: RUN, seen: 'others' },
  free_gib_seconds: { value: 360_000, unit: 'seconds', from: RUN, seen: 'Google' },
  scheduler_job: { value: 0.1, unit: 'USD', from: SCHEDULER, seen: 'Google' },
  free_scheduler_jobs: { value: 3, unit: 'jobs', from: SCHEDULER, seen: 'Google' },
  secret_version: { value: 0.06, unit: 'USD', from: SECRETS, seen: 'Google' },
  free_secret_versions: { value: 6, unit: 'versions', from: SECRETS, seen: 'Google' },
  secret_10k_accesses: { value: 0.03, unit: 'USD', from: SECRETS, seen: 'Google' },
  free_secret_10k_accesses: { value: 1, unit: '10,000 accesses', from: SECRETS, seen: 'Google' },
  logging_per_gib: { value: 0.5, unit: 'USD', from: LOGGING, seen: 'Google' },
  free_logging_gib: { value: 50, unit: 'GiB', from: LOGGING, seen: 'Google' },
} as const satisfies Record<string, Input>;

const ASSUMED = 'assumed';

/** How the pipeline is set up and used. What is `assumed` was not measured: a real project's log lines tell it. */
export const SETTINGS = {
  month: { value: 12, unit: 'months', from: 'how long the project has been running' },
  reread_days: { value: 3, unit: 'days', from: 'REREAD_DAYS' },
  month_close_day: { value: 3, unit: 'day', from: 'MONTH_CLOSE_DAY' },
  vcpu: { value: 1, unit: 'vCPU', from: 'of a function' },
  memory_gib: { value: 1, unit: 'GiB', from: 'of a function' },
  cursor_call_seconds: { value: 4, unit: 'seconds', from: '15 calls a minute, our limit' },
  anthropic_call_seconds: { value: 1, unit: 'seconds', from: '60 calls a minute, our limit' },
  rows_per_call: { value: 1000, unit: 'rows', from: 'the page that is asked for' },
  waiting_commits: { value: 1, unit: 'a slice', from: ASSUMED },
  commit_seconds: { value: 20, unit: 'seconds', from: ASSUMED },
  read_seconds: { value: 2, unit: 'seconds', from: ASSUMED },
  insert_seconds: { value: 0.5, unit: 'seconds', from: ASSUMED },
  attribute_instances: { value: 5, unit: 'a kickoff', from: ASSUMED },
  instance_starts: { value: 20, unit: 'a day', from: ASSUMED },
  start_seconds: { value: 2, unit: 'seconds', from: ASSUMED },
  mapping_changes: { value: 4, unit: 'a month', from: ASSUMED },
  view_queries: { value: 300, unit: 'a month', from: ASSUMED },
  scheduler_jobs: { value: 1, unit: 'jobs', from: 'the daily kickoff' },
  secrets: { value: 2, unit: 'versions', from: 'one key a vendor' },
  log_kib: { value: 4, unit: 'KiB a function call', from: ASSUMED },
} as const satisfies Record<string, Input>;

/** Every price and setting by its name. */
export type Inputs = Record<keyof typeof PRICES | keyof typeof SETTINGS, number>;

export const DEFAULTS = valuesOf({ ...PRICES, ...SETTINGS });

/**
 * The defaults with what was asked for as `name=value` in their place.
 * @throws UsageError naming every one that is unknown or no number, and the known names.
 */
export function readInputs(prices: readonly string[] = [], settings: readonly string[] = []): Inputs {
  const read = [readGiven('price', prices, PRICES), readGiven('setting', settings, SETTINGS)];
  const problems = read.flatMap((one) => one.problems);
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return Object.assign({ ...DEFAULTS }, ...read.map(({ values }) => values));
}

function readGiven(kind: string, given: readonly string[], known: Record<string, Input>) {
  const values: Record<string, number> = {};
  const problems: string[] = [];
  for (const text of given) {
    const [name = '', ...rest] = text.split('=');
    const value = rest.join('=');
    if (!Object.hasOwn(known, name)) {
      problems.push(`there is no ${kind} ${name}: there are ${Object.keys(known).join(', ')}`);
    } else if (!/^\d+(\.\d+)?$/.test(value)) {
      problems.push(`${kind} ${name}: ${value || 'nothing'} is not a number of 0 or more`);
    } else values[name] = Number(value);
  }
  return { values, problems };
}

function valuesOf<Name extends string>(inputs: Record<Name, Input>): Record<Name, number> {
  const entries = Object.entries<Input>(inputs).map(([name, { value }]) => [name, value]);
  return Object.fromEntries(entries) as Record<Name, number>;
}
