import { messageOf } from '../errors.ts';

/** What is told of a failed call. */
export type Failure = {
  status: number | undefined;
  reason: string;
  /** The vendor's own words. */
  message: string;
  /** Whether it was no answer of the Sheets API, but the look-up of an identity that failed. */
  isOfIdentity: boolean;
  /** When to come back. */
  retryAfterMs: number | undefined;
};

/** How google-auth-library words that it has found nobody to ask as. */
const OF_IDENTITY =
  /^Unable to read the credential file|load the default credentials|refresh access token|unable to impersonate|invalid_grant|invalid_client/i;
/** What follows in the message may quote the file, which is a secret. */
const OF_KEY_FILE = /^Unable to read the credential file/;
const OF_A_PERSON = /authentication scopes|requires a quota project/;
const OF_THE_PROJECT = /has not been used in project|is disabled/;

/** Where there is no metadata server: as the account that the sheet is shared with, without a key of it. */
const LOG_IN =
  'run gcloud auth application-default login --impersonate-service-account=ACCOUNT, ' +
  'or name a key file in GOOGLE_APPLICATION_CREDENTIALS';

/** Reads an error of the client, whose body is Google's: https://google.aip.dev/193 */
export function failureOf(error: unknown): Failure {
  const { status, response } = error as {
    status?: unknown;
    response?: { data?: unknown; headers?: Headers };
  };
  const body = (response?.data as { error?: { message?: unknown; details?: unknown } } | undefined)?.error;
  const details = Array.isArray(body?.details) ? body.details : [];
  const seconds = Number(response?.headers?.get?.('retry-after') ?? Number.NaN);
  return {
    status: typeof status === 'number' ? status : undefined,
    reason: String(details.find((detail) => detail?.reason)?.reason ?? ''),
    message: typeof body?.message === 'string' ? body.message : messageOf(error),
    isOfIdentity: OF_IDENTITY.test(messageOf(error)),
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  };
}

/** Whether the same call may be answered in a moment: the quota, a fault of the server, or no answer at all. */
export function isPassing({ status, isOfIdentity }: Failure): boolean {
  return status === undefined ? !isOfIdentity : status === 429 || status >= 500;
}

/** A failure in words that say what to do. */
export function explained(failure: Failure, account: string | undefined): string {
  const { status, reason, message } = failure;
  if (status === 429) return 'the quota of the Sheets API is used up for this minute';
  if (status === 401 || (failure.isOfIdentity && !isPassing(failure))) return nobody(message);
  if (status === 403) return refusal(failure, account);
  if (status === 404) {
    return 'there is no such sheet: MAPPING_SHEET_ID is the part of its address between /d/ and /edit';
  }
  if (status === 400 && /range/i.test(message)) return `${message}: mend MAPPING_SHEET_RANGE`;
  const answer = status === undefined ? 'Google does not answer' : `Google answers ${status}`;
  return `${answer}: ${[message, reason].filter(Boolean).join(', ')}`;
}

function nobody(message: string): string {
  if (OF_KEY_FILE.test(message)) {
    return 'GOOGLE_APPLICATION_CREDENTIALS names no key file that can be read: mend it';
  }
  return `there is no Google identity to read it with (${message}): in the cloud give the function a service account; elsewhere ${LOG_IN}`;
}

/** Why somebody may not: gcloud's login is for no sheets, the project has no Sheets API, or nobody shared the sheet. */
function refusal({ reason, message }: Failure, account: string | undefined): string {
  if (reason === 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' || OF_A_PERSON.test(message)) {
    return `the Google identity may not ask for sheets: ${LOG_IN}`;
  }
  if (reason === 'SERVICE_DISABLED' || OF_THE_PROJECT.test(message)) {
    return 'the Sheets API is not enabled in the project: run gcloud services enable sheets.googleapis.com';
  }
  return `it is not shared: share it, as viewer, with ${account ?? "the function's service account"}`;
}
