import { type Page, RestartFetch, type Source } from '../../../shared/ingest/source.ts';
import { anthropicSession } from '../../support/anthropic-answers.ts';
import { drain } from '../../support/fakes.ts';
import { fetchRequest } from '../../support/ingest.ts';

type Organization = Parameters<typeof anthropicSession>[0];

/** More often the run does not read a day anew. */
const MAX_RESTARTS = 8;

/** Reads a day, anew after every restart as the run does: the last reading, and why those before it ended. */
export async function readThrough(source: Source, organization: Organization) {
  const reasons: string[] = [];
  let resume: unknown;
  for (;;) {
    const { session } = anthropicSession(organization);
    try {
      return { reasons, ...(await drain(source.read(fetchRequest(session, { resume })))) };
    } catch (error) {
      if (!(error instanceof RestartFetch) || reasons.length === MAX_RESTARTS) throw error;
      reasons.push(error.message);
      resume = JSON.parse(JSON.stringify(error.resume));
    }
  }
}

/** What each cost record of the pages says: its key, its dollars, and how it got them. */
export function costsOf(pages: readonly Page[]) {
  return pages.flatMap(({ records }) =>
    records.flatMap((record) =>
      'cost' in record ? [[record.api_key_id, record.cost.cost_usd, record.cost.allocation_method]] : [],
    ),
  );
}
