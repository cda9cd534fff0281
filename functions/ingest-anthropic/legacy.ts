import type { ReportPage } from '../../shared/anthropic/pages.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { NotAllowedError } from '../../shared/http.ts';
import { countAmount, emptyPage, type FetchRequest, type Page } from '../../shared/ingest/source.ts';
import { readRow } from '../../shared/ingest/vendor-rows.ts';
import { formatUsd, readCents } from '../../shared/money.ts';
import { addUsage, allocate } from './allocate.ts';
import { ANALYTICS_COST } from './analytics-client.ts';
import { noteCostType } from './cost-type.ts';
import { afterRefusal, rungOf } from './ladder.ts';
import { LEGACY_ENDPOINTS, readLegacy } from './legacy-client.ts';
import { costRecords, usageRecord } from './legacy-normalize.ts';
import { COST_ESSENTIAL, costRow, USAGE_ESSENTIAL, usageRow } from './legacy-schema.ts';
import { stepOf } from './report-step.ts';
import type { Part, State } from './state.ts';

const USAGE_KNOWN = new Set(Object.keys(usageRow.shape));
const COST_KNOWN = new Set(Object.keys(costRow.shape));

/** The step that reads the usage report, and counts what money will be shared by. */
export const readLegacyUsage = stepOf('usage', readPart, usagePage);

/** The step that reads the cost report, each row as its shares over the keys. */
export const readLegacyCosts = stepOf('cost', readPart, costsPage);

/**
 * The pages of a report as narrow as they have to be.
 * @throws RestartFetch where that is narrower than so far.
 * @throws InvalidInputError for a day that only these reports reach, with a key that may read only the others.
 */
async function* readPart(
  request: FetchRequest,
  state: State,
  part: Part,
  from: string | undefined,
): AsyncGenerator<ReportPage> {
  const { session, day } = request;
  const rung = rungOf('legacy', part, state);
  try {
    yield* readLegacy(session, part, day, rung, from);
  } catch (error) {
    if (error instanceof NotAllowedError && isBeyondKey(request, state, part)) {
      const reason = `the analytics reports, which the key may read, do not reach back to ${day}`;
      throw new InvalidInputError(`${error.message}: ${reason}`, { cause: error });
    }
    throw afterRefusal(error, 'legacy', part, state);
  }
}

function isBeyondKey({ hasAnswered }: FetchRequest, { fallback }: State, part: Part): boolean {
  const readsAnalytics = hasAnswered(ANALYTICS_COST) && !hasAnswered(LEGACY_ENDPOINTS[part]);
  return fallback === 'out_of_reach' && readsAnalytics;
}

function usagePage({ rows }: ReportPage, { day }: FetchRequest, state: State): Page {
  const page = emptyPage();
  const endpoint = LEGACY_ENDPOINTS.usage;
  const { dropped } = rungOf('legacy', 'usage', state);
  for (const raw of rows) {
    page.vendorRows += 1;
    const read = readRow(raw, usageRow, USAGE_ESSENTIAL, endpoint);
    if ('unreadable' in read) {
      page.quarantined.push({ ...read.unreadable, usd: null });
      continue;
    }
    addUsage(state.weights, read.row, dropped);
    page.records.push(usageRecord(read.row, day, state.directory, raw));
  }
  page.seen.push({ endpoint, rows, known: USAGE_KNOWN });
  return page;
}

function costsPage({ rows }: ReportPage, { day }: FetchRequest, state: State): Page {
  const page = emptyPage();
  const endpoint = LEGACY_ENDPOINTS.cost;
  const { dropped } = rungOf('legacy', 'usage', state);
  for (const raw of rows) {
    page.vendorRows += 1;
    const read = readRow(raw, costRow, COST_ESSENTIAL, endpoint);
    if ('unreadable' in read) {
      page.quarantined.push({ ...read.unreadable, usd: formatUsd(readCents(raw.amount, 'amount').nanos) });
      continue;
    }
    const { row } = read;
    const amount = readCents(row.amount, 'amount');
    const allocation = allocate(row, amount.nanos, state.weights, dropped);
    noteCostType(row, state.unknownCostTypes);
    page.records.push(...costRecords(row, amount.nanos, allocation, day, state.directory, raw));
    countAmount(page, amount);
  }
  page.seen.push({ endpoint, rows, known: COST_KNOWN });
  return page;
}
