/**
 * Errors are named by what must happen next. Anything else that is thrown is a bug, and is retried like a
 * passing fault until its attempts are used up.
 */

/** The input can never be handled as it is: dead-letter it now. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
  /** The message's data with that alone which cannot be handled, where the rest of it has been. */
  readonly part: string | undefined;

  constructor(message: string, options?: ErrorOptions & { part?: string }) {
    super(message, options);
    this.part = options?.part;
  }
}

/** A person has to mend a credential: dead-letter now, and name the setting. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
}

/** A passing fault: try again, not before `retryAfterMs` where the other side said so. */
export class RetryableError extends Error {
  override readonly name = 'RetryableError';
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options?: ErrorOptions & { retryAfterMs?: number | undefined }) {
    super(message, options);
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** The process ends: what was under way is taken up by the next one. */
export class StoppingError extends RetryableError {
  constructor() {
    super('the process is stopping');
  }
}

/** The deployment lacks what only a person can set up: tried again until the attempts are used up. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
}

/** Settings or arguments that a person typed wrong: say all of it at once and exit with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The message of anything that was thrown; an error of another realm is told by its message. */
export function messageOf(error: unknown): string {
  const message = (error as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : String(error);
}
