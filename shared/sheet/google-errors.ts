import { messageOf } from '../errors.ts';

/** What is told of a failed call: its status, the vendor's own words, and when to come back. */
export type Failure = {
  status: number | undefined;
  reason: string;
  message: string;
  retryAfterMs: number | undefined;
};

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
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  };
}

/** Whether the same call may be answered in a moment: the quota, a fault of the server, or no answer at all. */
export function isPassing({ status, message }: Failure): boolean {
  return status === undefined ? !isIdentity(message) : status === 429 || status >= 500;
}

/** A failure in words that say what to do. */
export function explained(failure: Failure, account: string | undefined): string {
  const { status, reason, message } = failure;
  if (status === 403 && isDisabled(failure)) {
    return 'the Sheets API is not enabled in the project: run gcloud services enable sheets.googleapis.com';
  }
  if (status === 403) {
    return `it is not shared: share it, as viewer, with ${account ?? "the function's service account"}`;
  }
  if (status === 404) {
    return 'there is no such sheet: MAPPING_SHEET_ID is the part of its address between /d/ and /edit';
  }
  if (status === 429) return 'the quota of the Sheets API is used up for this minute';
  if (status === 400 && /range/i.test(message)) return `${message}: mend MAPPING_SHEET_RANGE`;
  if (status === 401 || isIdentity(message)) {
    return (
      'there is no Google identity to read it with: the function has its own in the cloud; elsewhere run ' +
      'gcloud auth application-default login, or name a key file in GOOGLE_APPLICATION_CREDENTIALS'
    );
  }
  const answer = status === undefined ? 'Google does not answer' : `Google answers ${status}`;
  return `${answer}: ${[message, reason].filter(Boolean).join(', ')}`;
}

function isDisabled({ reason, message }: Failure): boolean {
  return reason === 'SERVICE_DISABLED' || /has not been used in project|is disabled/.test(message);
}

/** How google-auth-library words that it has found nobody. */
function isIdentity(message: string): boolean {
  return /default credentials|invalid_grant|invalid_client/i.test(message);
}
