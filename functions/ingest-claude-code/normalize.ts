import type { KeyFacts } from '../../shared/anthropic/owners.ts';
import type { RawRow } from '../../shared/anthropic/pages.ts';
import type { UnnumberedRecord } from '../../shared/contract/records.ts';
import type { Day } from '../../shared/day.ts';
import { normalizeEmail } from '../../shared/ingest/vendor-rows.ts';
import type { CodeRow, ModelUse } from './schema.ts';

/** What the directory knows of each key name. */
export type KeyNames = ReadonlyMap<string, KeyFacts>;

const ACTORS = new Set(['user_actor', 'api_actor']);

/** The UTC day of a row. */
export function rowDay({ date }: Pick<CodeRow, 'date'>): Day {
  return date.slice(0, 10);
}

/** Whether it is known how the row names its actor. */
export function isKnownActor({ actor }: CodeRow): boolean {
  return ACTORS.has(actor.type);
}

/**
 * What a row's records share. An actor of a kind that is not known is nobody: its e-mail may be a service's. A key
 * name that the directory does not know may be that of several keys: whether it is unique, and whose, is not known.
 */
function identity({ actor, ...row }: CodeRow, names: KeyNames) {
  const email = actor.type === 'user_actor' ? normalizeEmail(actor.email_address) : null;
  const keyName = actor.type === 'api_actor' ? actor.api_key_name || null : null;
  const key = keyName === null ? undefined : names.get(keyName);
  return {
    kind: 'usage',
    lands_in: 'raw_claude_code',
    usage_date: rowDay(row),
    platform: 'anthropic_code',
    stated_email: email,
    vendor_user_id: null,
    api_key_id: null,
    api_key_name: keyName,
    api_key_name_unique: key?.api_key_name_unique ?? null,
    workspace_id: null,
    directory_email: null,
    key_owner_email: key?.key_owner_email ?? null,
  } as const;
}

function surface({ terminal_type, customer_type, is_remote }: CodeRow) {
  return {
    terminal_type: terminal_type ?? null,
    customer_type: customer_type ?? null,
    is_remote: is_remote ?? null,
  };
}

/** A row's sessions, lines, accepts and rejects: the report has no lines but those that were accepted. */
export function coreRecord(row: CodeRow, names: KeyNames, raw: RawRow): UnnumberedRecord {
  const { num_sessions, lines_of_code, ...made } = row.core_metrics;
  const actions = Object.values(row.tool_actions);
  return {
    ...identity(row, names),
    model: null,
    measures: {
      sessions: num_sessions,
      lines_of_code_added: lines_of_code.added,
      lines_of_code_accepted: lines_of_code.added,
      total_accepts: actions.reduce((sum, { accepted }) => sum + accepted, 0),
      total_rejects: actions.reduce((sum, { rejected }) => sum + rejected, 0),
    },
    vendor: {
      ...surface(row),
      commits: made.commits_by_claude_code ?? null,
      pull_requests: made.pull_requests_by_claude_code ?? null,
      lines_removed: lines_of_code.removed ?? null,
    },
    raw_response: raw,
  };
}

/**
 * What a row used of one model, for landing alone: the API's tokens are in the usage report and its money in the
 * cost report, a subscription's tokens are not billed. Without a measure it becomes no fact.
 */
export function modelRecord(row: CodeRow, names: KeyNames, use: ModelUse, raw: RawRow): UnnumberedRecord {
  return {
    ...identity(row, names),
    model: use.model,
    measures: {},
    vendor: { ...surface(row), estimated_cost_cents: use.estimated_cost.amount },
    raw_response: raw,
  };
}
