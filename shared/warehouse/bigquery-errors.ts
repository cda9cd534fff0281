import { InvalidInputError, messageOf, RetryableError, SetupError } from '../errors.ts';
import { OTHER_MAPPING } from './commit.ts';

/** What of an error of the client tells what happened: https://cloud.google.com/bigquery/docs/error-messages */
type ApiError = {
  code?: number | string;
  message?: string;
  errors?: readonly { reason?: string; message?: string }[];
};

/** Another transaction changed the same table first: this one has left nothing behind. */
const CONFLICT = new RegExp(`aborted due to concurrent update|could not serialize|${OTHER_MAPPING}`, 'i');
const DRIFTED =
  /no such field|missing required field|unrecognized name|is not present in table|has no column|name .+ not found inside/i;
const TOO_LARGE =
  /payload size exceeds|request (?:entity )?(?:is )?too large|row .*too large|size exceeds the limit/i;

const PASSING = new Set([
  'quotaExceeded',
  'rateLimitExceeded',
  'jobRateLimitExceeded',
  'backendError',
  'internalError',
  'jobInternalError',
  'jobBackendError',
  'tableUnavailable',
  'resourceInUse',
  'resourcesExceeded',
  'timeout',
]);
const UNREACHABLE =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|socket hang up|network timeout/;

const APPLY_SCHEMA = 'run `ai-usage schema apply`';

/** Whether a reason passes by itself. */
export function isPassing(reason: string): boolean {
  return PASSING.has(reason);
}

/** Whether a message says that a table lacks what this version writes or reads. */
export function saysDrifted(message: string): boolean {
  return DRIFTED.test(message);
}

/** Whether a statement is at fault itself. */
export function isInvalid(error: unknown): boolean {
  const { errors = [] } = error as ApiError;
  return errors.some(({ reason }) => reason === 'invalidQuery');
}

/** An error of BigQuery as what must happen next, with what to do in its message. */
export function explained(error: unknown, what: string): Error {
  if (error instanceof RetryableError) {
    return new RetryableError(`${what}: BigQuery has not answered: ${error.message}`, { cause: error });
  }
  const { code, errors = [] } = error as ApiError;
  const reasons = errors.flatMap(({ reason }) => reason ?? []);
  const message = errors[0]?.message ?? messageOf(error);
  const said = `${what}: ${message}`;
  const options = { cause: error };
  if (CONFLICT.test(message)) return new RetryableError(`${said}: another transaction was first`, options);
  if (reasons.includes('bytesBilledLimitExceeded')) {
    return new SetupError(`${said}: raise BIGQUERY_MAXIMUM_BYTES_BILLED or ask for less`, options);
  }
  if (saysDrifted(message)) {
    return new SetupError(`${said}: the tables are not those of this version, ${APPLY_SCHEMA}`, options);
  }
  if (code === 413 || TOO_LARGE.test(message))
    return new InvalidInputError(`${said}: it is too large`, options);
  if (reasons.some(isPassing) || code === 429 || (typeof code === 'number' && code >= 500)) {
    return new RetryableError(`${said}: BigQuery is busy or over a quota, it is tried again`, options);
  }
  if (code === 401 || code === 403 || reasons.includes('accessDenied')) {
    const roles = 'roles/bigquery.dataEditor on the dataset and roles/bigquery.jobUser on the project';
    return new SetupError(`${said}: the identity needs ${roles}`, options);
  }
  if (code === 404 || reasons.includes('notFound'))
    return new SetupError(`${said}: ${APPLY_SCHEMA}`, options);
  if (UNREACHABLE.test(`${code} ${messageOf(error)}`)) {
    return new RetryableError(`${said}: BigQuery is not reachable`, options);
  }
  return new Error(said, options);
}
