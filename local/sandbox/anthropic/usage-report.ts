import type { Records } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Call } from '../routes.ts';
import { grouped } from './grouped.ts';
import { type Query, readChoices, readDays, readLimit, readQuery } from './query.ts';
import { reportPage } from './report-pages.ts';
import { tokenSums } from './token-sums.ts';
import type { UsageRow } from './usage.ts';

const GROUPS = [
  'api_key_id',
  'workspace_id',
  'model',
  'service_tier',
  'context_window',
  'inference_geo',
  'account_id',
  'service_account_id',
] as const;
const MAX_GROUPS = 5;
const FILTERS = {
  'api_key_ids[]': 'api_key_id',
  'workspace_ids[]': 'workspace_id',
  'models[]': 'model',
  'service_tiers[]': 'service_tier',
  'context_window[]': 'context_window',
  'inference_geos[]': 'inference_geo',
  'account_ids[]': 'account_id',
  'service_account_ids[]': 'service_account_id',
} as const;
const PARAMETERS = [
  'starting_at',
  'ending_at',
  'bucket_width',
  'limit',
  'page',
  'group_by[]',
  ...Object.keys(FILTERS),
];

type Group = (typeof GROUPS)[number];

/** GET /v1/organizations/usage_report/messages: tokens by day and the dimensions asked for. */
export function usageReport(records: Records, call: Call) {
  const query = readQuery(call, PARAMETERS);
  requireDays(query);
  const groupBy = readGroups(query);
  const isWanted = readFilters(query);
  return reportPage(call, {
    days: readDays(query, records.now()),
    limit: readLimit(query, 7, 31),
    rowsPerPage: records.organization.usageRowsPerPage,
    rowsOf: (day) =>
      grouped(records.claudeDay(day).usage.filter(isWanted), (row) => shownDimensions(row, groupBy)).map(
        ({ values, rows }) => ({ ...tokenSums(rows), ...values }),
      ),
  });
}

/** Refuses a bucket_width other than the one that the sandbox has. */
export function requireDays(query: Query): void {
  if ((query.one('bucket_width') ?? '1d') !== '1d') {
    throw new Refusal(400, 'bucket_width: the sandbox has 1d only');
  }
}

function readGroups(query: Query): string[] {
  if (query.many('group_by[]').length > MAX_GROUPS) {
    throw new Refusal(400, `Cannot specify more than ${MAX_GROUPS} group_by[] dimensions`);
  }
  return readChoices(query, 'group_by[]', GROUPS);
}

function readFilters(query: Query): (row: UsageRow) => boolean {
  const filters = Object.entries(FILTERS)
    .map(([name, group]) => ({ group, values: query.many(name) }))
    .filter(({ values }) => values.length > 0);
  return (row) => filters.every(({ group, values }) => values.includes(dimensionsOf(row)[group] ?? ''));
}

/** Nobody signs in with OAuth here, so both account ids are null in each row. */
function dimensionsOf(row: UsageRow): Record<Group, string | null> {
  return {
    api_key_id: row.apiKeyId,
    workspace_id: row.workspaceId,
    model: row.model,
    service_tier: row.tier,
    context_window: row.window,
    inference_geo: row.geo,
    account_id: null,
    service_account_id: null,
  };
}

function shownDimensions(row: UsageRow, groupBy: string[]): Record<Group, string | null> {
  const dimensions = dimensionsOf(row);
  for (const group of GROUPS) {
    dimensions[group] = groupBy.includes(group) ? dimensions[group] : null;
  }
  return dimensions;
}
