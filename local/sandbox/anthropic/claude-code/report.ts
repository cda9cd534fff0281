import { isDay } from '../../days.ts';
import type { Records } from '../../records.ts';
import { Refusal } from '../../refusal.ts';
import type { Call } from '../../routes.ts';
import { readCursor, writeCursor } from '../page-cursor.ts';
import { readLimit, readQuery } from '../query.ts';

/**
 * GET /v1/organizations/usage_report/claude_code: one UTC day by actor and terminal, by
 * https://platform.claude.com/docs/en/manage-claude/claude-code-analytics-api.
 */
export function claudeCodeReport(records: Records, call: Call) {
  const query = readQuery(call, ['starting_at', 'limit', 'page']);
  const day = query.one('starting_at');
  if (day === undefined || !isDay(day)) {
    throw new Refusal(400, 'starting_at: must be a UTC day, YYYY-MM-DD');
  }
  const rows = records.claudeCodeDay(day);
  const start = Number(readCursor(call) ?? 0);
  const end = start + readLimit(query, 20, 1000);
  const hasMore = end < rows.length;
  return {
    data: rows.slice(start, end),
    has_more: hasMore,
    next_page: hasMore ? writeCursor(call, String(end)) : null,
  };
}
