import type { IngestRequest } from '../contract/messages.ts';
import { CredentialError, InvalidInputError, messageOf, RetryableError, StoppingError } from '../errors.ts';
import { NotAllowedError, type VendorHttp } from '../http.ts';
import type { Log } from '../log.ts';
import type { Row, Warehouse } from '../warehouse/warehouse.ts';
import { readFingerprints } from './known-endpoints.ts';
import type { Source } from './source.ts';

export type ProbeDeps = { warehouse: Pick<Warehouse, 'append' | 'read'>; now: () => Date; log: Log };

/** What came of a probe, as its ledger row has it. */
type Outcome = { status: 'probed' | 'failed'; reason: string; api_calls: number; api_errors: number };

/** What to throw for an account that the settings do not have. */
export function noKey({ source, account }: Pick<IngestRequest, 'source' | 'account'>): CredentialError {
  return new CredentialError(`the account ${account} of ${source} has no key`);
}

/**
 * Asks whether an account's key works, and writes the answer down. What the vendor says against it is an answer
 * too: it ends the run as failed, with the reason, and is no dead letter.
 */
export async function probeAccount(
  source: Source,
  deps: ProbeDeps,
  http: VendorHttp | undefined,
  request: IngestRequest,
): Promise<void> {
  const outcome = await probe(source, deps, http, request);
  const { run_id, account, day, mode, requested_by, requested_at } = request;
  const row: Row = {
    ...{ recorded_at: deps.now().toISOString(), run_id, source: source.name, account, usage_date: day, mode },
    ...{ requested_by, requested_at },
    ...outcome,
  };
  await deps.warehouse.append('pipeline_runs', [row]);
  deps.log.info({ run_id, source: source.name, account, status: outcome.status }, 'account.probed');
}

async function probe(
  source: Source,
  { warehouse, now }: ProbeDeps,
  http: VendorHttp | undefined,
  request: IngestRequest,
): Promise<Outcome> {
  const known = await readFingerprints(warehouse, request);
  const session = http?.open();
  const calls = () => ({ api_calls: session?.calls ?? 0, api_errors: session?.errors ?? 0 });
  try {
    if (!session) throw noKey(request);
    const hasAnswered = (endpoint: string) => known.has(endpoint);
    const endpoint = await source.probe({ day: request.day, session, now, hasAnswered });
    return { status: 'probed', reason: `${endpoint} answers`, ...calls() };
  } catch (error) {
    if (!isAnswer(error)) throw error;
    return { status: 'failed', reason: messageOf(error), ...calls() };
  }
}

/** Whether it tells of the key or the vendor; anything else is ours, and is tried again. */
function isAnswer(error: unknown): boolean {
  if (error instanceof StoppingError) return false;
  return [CredentialError, NotAllowedError, InvalidInputError, RetryableError].some(
    (kind) => error instanceof kind,
  );
}
