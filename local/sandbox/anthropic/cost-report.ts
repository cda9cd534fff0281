import { centsText } from '../money.ts';
import type { Records } from '../records.ts';
import type { Call } from '../routes.ts';
import type { CostRow } from './cost.ts';
import { grouped } from './grouped.ts';
import { readChoices, readDays, readLimit, readQuery } from './query.ts';
import { reportPage } from './report-pages.ts';
import { requireDays } from './usage-report.ts';

const PARAMETERS = ['starting_at', 'ending_at', 'bucket_width', 'limit', 'page', 'group_by[]'];

/** GET /v1/organizations/cost_report: amounts in cents, by day, workspace and description. */
export function costReport(records: Records, call: Call) {
  const query = readQuery(call, PARAMETERS);
  requireDays(query);
  const groupBy = readChoices(query, 'group_by[]', ['workspace_id', 'description']);
  return reportPage(call, {
    days: readDays(query, records.now()),
    limit: readLimit(query, 7, 31),
    rowsPerPage: records.organization.costRowsPerPage,
    rowsOf: (day) => groupRows(records.claudeDay(day).cost, groupBy),
  });
}

function groupRows(rows: CostRow[], groupBy: string[]) {
  return grouped(rows, (row) => shownFields(row, groupBy)).map((group) => ({
    currency: 'USD',
    amount: centsText(group.rows.reduce((sum, row) => sum + row.units, 0)),
    ...group.values,
  }));
}

/** All but the workspace is null unless grouped by description; rows of one text may differ in what is parsed. */
function shownFields(row: CostRow, groupBy: string[]) {
  const isDescribed = groupBy.includes('description');
  return {
    workspace_id: groupBy.includes('workspace_id') ? row.workspaceId : null,
    description: isDescribed ? row.description : null,
    cost_type: isDescribed ? row.costType : null,
    token_type: isDescribed ? row.tokenType : null,
    model: isDescribed ? row.model : null,
    service_tier: isDescribed ? row.tier : null,
    context_window: isDescribed ? row.window : null,
    inference_geo: isDescribed ? row.geo : null,
  };
}
