import { NotAllowedError, RejectedCallError } from '../../shared/http.ts';
import { lostRight } from '../../shared/ingest/plan.ts';
import { countAmount, emptyPage, type FetchRequest, type Page } from '../../shared/ingest/source.ts';
import { isOfDay, readRow } from '../../shared/ingest/vendor-rows.ts';
import { formatUsd, readCents } from '../../shared/money.ts';
import { ANALYTICS_ENDPOINTS, type AnalyticsPage, readAnalytics } from './analytics-client.ts';
import { analyticsCostRecord, analyticsUsageRecord, bucketDay, workspaceOf } from './analytics-normalize.ts';
import { ANALYTICS_ESSENTIAL, analyticsCostRow, analyticsUsageRow, type Group } from './analytics-schema.ts';
import { noteCostType } from './cost-type.ts';
import { afterRefusal, rungOf } from './ladder.ts';
import { stepOf } from './report-step.ts';
import { type Part, restart, type State } from './state.ts';

const GONE = 410;
const USAGE_KNOWN = new Set(Object.keys(analyticsUsageRow.shape));
const COST_KNOWN = new Set(Object.keys(analyticsCostRow.shape));

/** The step that reads analytics/usage. */
export const readAnalyticsUsage = stepOf('usage', readPart, usagePage);

/** The step that reads analytics/cost. */
export const readAnalyticsCosts = stepOf('cost', readPart, costsPage);

/**
 * The pages of a report, as long as they belong together.
 * @throws RestartFetch when the data was refreshed, or a page is too dense for its limit.
 * @throws CredentialError when the report has answered before and is refused now.
 */
async function* readPart(
  request: FetchRequest,
  state: State,
  part: Part,
  from: string | undefined,
): AsyncGenerator<AnalyticsPage> {
  const { limit } = rungOf('analytics', part, state);
  let cursor = from;
  try {
    for await (const page of readAnalytics(request.session, part, request.day, limit, cursor)) {
      checkRefresh(page, state, part);
      cursor = page.next;
      yield page;
    }
  } catch (error) {
    if (error instanceof NotAllowedError && request.hasAnswered(ANALYTICS_ENDPOINTS[part])) {
      throw lostRight(error);
    }
    // A cursor expires when the data is refreshed.
    if (error instanceof RejectedCallError && error.status === GONE && cursor !== undefined) {
      throw restart(`${error.message}: the day is read anew`, state);
    }
    throw afterRefusal(error, 'analytics', part, state);
  }
}

function checkRefresh({ refreshedAt }: AnalyticsPage, state: State, part: Part): void {
  const earlier = state.refreshedAt[part];
  if (earlier !== undefined && earlier !== refreshedAt) {
    const moved = `${ANALYTICS_ENDPOINTS[part]} was refreshed from ${earlier} to ${refreshedAt} between two pages`;
    throw restart(`${moved}: the day is read anew`, state);
  }
  state.refreshedAt[part] = refreshedAt;
}

function usagePage({ rows, refreshedAt }: AnalyticsPage, { day }: FetchRequest, state: State): Page {
  const page = emptyPage();
  const endpoint = ANALYTICS_ENDPOINTS.usage;
  const context = { directory: state.directory, refreshedAt };
  for (const raw of rows) {
    const read = readRow(raw, analyticsUsageRow, ANALYTICS_ESSENTIAL, endpoint);
    if (!isOfDay(dayOfRaw(raw), day, endpoint)) continue;
    page.vendorRows += 1;
    if ('unreadable' in read) {
      page.quarantined.push({ ...read.unreadable, usd: null });
      continue;
    }
    noteWorkspace(read.row.group, state);
    page.records.push(analyticsUsageRecord(read.row, context, raw));
  }
  page.seen.push({ endpoint, rows, known: USAGE_KNOWN });
  return page;
}

function costsPage({ rows, refreshedAt }: AnalyticsPage, { day }: FetchRequest, state: State): Page {
  const page = emptyPage();
  const endpoint = ANALYTICS_ENDPOINTS.cost;
  const context = { directory: state.directory, refreshedAt };
  let nanos = BigInt(state.nanos);
  for (const raw of rows) {
    const read = readRow(raw, analyticsCostRow, ANALYTICS_ESSENTIAL, endpoint);
    if (!isOfDay(dayOfRaw(raw), day, endpoint)) continue;
    page.vendorRows += 1;
    const { amount: text, list_amount } =
      'row' in read ? read.row.cost : analyticsCostRow.shape.cost.parse(raw.cost);
    const amount = readCents(text, 'amount');
    nanos += amount.nanos;
    if ('unreadable' in read) {
      page.quarantined.push({ ...read.unreadable, usd: formatUsd(amount.nanos) });
      continue;
    }
    const { group } = read.row;
    noteWorkspace(group, state);
    noteCostType(group, state.unknownCostTypes);
    const listNanos = list_amount === null ? null : readCents(list_amount, 'list_amount').nanos;
    page.records.push(analyticsCostRecord(read.row, { nanos: amount.nanos, listNanos }, context, raw));
    countAmount(page, amount);
  }
  state.nanos = nanos.toString();
  page.seen.push({ endpoint, rows, known: COST_KNOWN });
  return page;
}

/** The day of a row whose bucket has been read, whatever else of it has not. */
function dayOfRaw({ starting_at }: Record<string, unknown>) {
  return bucketDay({ starting_at: String(starting_at) });
}

function noteWorkspace({ workspace_id: id }: Group, { directory, unlistedWorkspaces }: State): void {
  if (!id || workspaceOf(directory, id) !== null || unlistedWorkspaces.includes(id)) return;
  unlistedWorkspaces.push(id);
}
