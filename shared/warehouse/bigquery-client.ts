import type { BigQuery } from '@google-cloud/bigquery';
import { withDeadline } from '../deadline.ts';
import { anyone } from '../google-auth.ts';

/** Which dataset of which project, and what one query may read. */
export type BigquerySettings = {
  projectId: string;
  dataset: string;
  location: string;
  /** A query that would be billed for more bytes than this does not run. */
  maximumBytesBilled: number;
  /** URL of an emulator on this machine. */
  bigqueryEmulatorHost: string | undefined;
  /** How long a call may take; a minute unless told otherwise. */
  answerWithinMs?: number;
};

/** The client's package and one client of it. */
export type Client = { bigquery: BigQuery; package: typeof import('@google-cloud/bigquery') };

/** A request that fails in passing is sent once more; after that its message comes again. Seconds in all. */
const RETRIES = { autoRetry: true, maxRetries: 1, totalTimeout: 60 };
/** The client (9.3.0) waits for ever for a server that does not answer. */
const ANSWER_WITHIN_MS = 60_000;

/** Waits for the answer to a call, and `moreMs` longer for one that waits for a job. */
export function answered<T>(settings: BigquerySettings, call: Promise<T>, moreMs = 0): Promise<T> {
  return withDeadline(call, (settings.answerWithinMs ?? ANSWER_WITHIN_MS) + moreMs);
}

/** The official client, loaded when it is first asked for: a function that never asks starts without it. */
export function lazyClient(settings: BigquerySettings): () => Promise<Client> {
  let opened: Promise<Client> | undefined;
  return () => {
    opened ??= openClient(settings);
    return opened;
  };
}

async function openClient({ projectId, location, bigqueryEmulatorHost }: BigquerySettings): Promise<Client> {
  const loaded = await import('@google-cloud/bigquery');
  const common = { projectId, location, retryOptions: RETRIES };
  if (bigqueryEmulatorHost === undefined) {
    return { bigquery: new loaded.BigQuery(common), package: loaded };
  }
  const endpoint = bigqueryEmulatorHost.replace(/\/(?:bigquery\/v2\/?)?$/, '');
  const bigquery = new loaded.BigQuery({ ...common, apiEndpoint: endpoint, authClient: await anyone() });
  // The client would take BIGQUERY_EMULATOR_HOST from the environment as it stands, with the API's path or without.
  bigquery.baseUrl = `${endpoint}/bigquery/v2`;
  return { bigquery, package: loaded };
}
