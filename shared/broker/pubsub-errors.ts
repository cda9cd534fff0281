import { messageOf, RetryableError, SetupError } from '../errors.ts';

/** What a call was for, so that its error can say what to do. */
export type Doing = {
  /** What was tried, as in `publish to topic ai-usage-kickoff`. */
  action: string;
  /** What the call needs to be there, as in `topic ai-usage-kickoff`. */
  needs: string;
  /** What the call needs to be allowed. */
  role: string;
};

/** https://grpc.io/docs/guides/status-codes/ */
export const STATUS = {
  cancelled: 1,
  unknown: 2,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  aborted: 10,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** The codes of what passes by itself; all our calls may be made twice: https://cloud.google.com/pubsub/docs/reference/error-codes */
export const PASSING: number[] = [
  STATUS.cancelled,
  STATUS.unknown,
  STATUS.deadlineExceeded,
  STATUS.resourceExhausted,
  STATUS.aborted,
  STATUS.internal,
  STATUS.unavailable,
];

/** The gRPC status of an error; undefined for an error of something else. */
export function statusOf(error: unknown): number | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'number' ? code : undefined;
}

/** Whether an error passes by itself. */
export function isPassing(error: unknown): boolean {
  return PASSING.includes(statusOf(error) ?? Number.NaN);
}

/** An error of the client as what must happen next, with what to do in its message. */
export function explained(error: unknown, { action, needs, role }: Doing, host: string): Error {
  const said = `${action}: ${briefly(error)}`;
  const options = { cause: error };
  switch (statusOf(error)) {
    case STATUS.notFound:
      return new SetupError(
        `${said}: ${needs} has to be created, by the deployment's Terraform or by createSubscriptions`,
        options,
      );
    case STATUS.permissionDenied:
      return new SetupError(`${said}: grant ${role} to the identity that this program runs as`, options);
    case STATUS.unauthenticated:
      return noCredentials(error, action);
  }
  if (isPassing(error)) {
    return new RetryableError(`${said}: Pub/Sub at ${host} is not reachable or busy`, options);
  }
  return new Error(said, options);
}

/** The error for credentials that are missing or refused. */
export function noCredentials(error: unknown, action: string): SetupError {
  const advice =
    'run `gcloud auth application-default login`, or run as a service account, and see that it is not disabled';
  return new SetupError(`${action}: no Google credentials could be used (${briefly(error)}): ${advice}`, {
    cause: error,
  });
}

/** The client strings together the errors of every attempt: the last one says enough. */
function briefly(error: unknown): string {
  return messageOf(error)
    .replace(/ ?: Previous errors : .*/s, '')
    .replace(/ *before any response was received\.?/, '')
    .replace(/ *Resolution note: */, '')
    .trim();
}
