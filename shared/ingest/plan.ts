import { CredentialError } from '../errors.ts';
import { NotAllowedError } from '../http.ts';
import type { FetchRequest, Finding } from './source.ts';

/**
 * Asks an endpoint that a plan or a key may lack; undefined when the vendor refuses it.
 * @throws CredentialError when it has answered before: going on without it would take facts away.
 */
export async function ifOnPlan<T>(
  { hasAnswered }: Pick<FetchRequest, 'hasAnswered'>,
  endpoint: string,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof NotAllowedError)) throw error;
    if (hasAnswered(endpoint)) throw lostRight(error);
    return undefined;
  }
}

/** Asks an endpoint that we can do without at any time; undefined when the vendor refuses it. */
export async function ifAllowed<T>(ask: () => Promise<T>): Promise<T | undefined> {
  return ifOnPlan({ hasAnswered: () => false }, '', ask);
}

/** A right that the key had before and has no more. */
export function lostRight(error: NotAllowedError): CredentialError {
  return new CredentialError(`${error.message}: it had the right to it before`, { cause: error });
}

/** What a person should know of an endpoint that is not there: what is missing, and what that does to the money. */
export function missingEndpoint(endpoint: string, meaning: string): Finding {
  const text = `${endpoint} is not on the plan, or not within the key's rights: ${meaning}`;
  return { kind: 'endpoint_missing', severity: 'warning', text, usd: null };
}
