import type { UnnumberedRecord } from '../../shared/contract/records.ts';
import { type Day, dayOf } from '../../shared/day.ts';
import { normalizeEmail, textId } from '../../shared/ingest/vendor-rows.ts';
import { formatUsd, type Nanos, type ReadAmount, readCents, readDollars } from '../../shared/money.ts';
import type { Member, MemberSpend, UsageEvent, UserDay } from './schema.ts';
import type { Leaver } from './state.ts';

/** What a Cursor record never has. */
const NO_KEY = {
  platform: 'cursor',
  api_key_id: null,
  api_key_name: null,
  api_key_name_unique: null,
  workspace_id: null,
  directory_email: null,
  key_owner_email: null,
} as const;

/** A team member as a line of the directory. */
export function memberRecord(member: Member, day: Day, raw: Record<string, unknown>): UnnumberedRecord {
  const email = normalizeEmail(member.email);
  const vendor_id = String(member.id);
  return {
    kind: 'directory',
    lands_in: 'raw_directory',
    ...NO_KEY,
    usage_date: day,
    stated_email: email,
    vendor_user_id: vendor_id,
    model: null,
    vendor: { kind: 'member', vendor_id, email, name: member.name ?? null, is_active: !member.isRemoved },
    raw_response: raw,
  };
}

/** A user's day: lines, accepts and rejects, and how many requests the plan covered. */
export function userDayRecord(row: UserDay, raw: Record<string, unknown>): UnnumberedRecord {
  return {
    kind: 'usage',
    lands_in: 'raw_cursor_usage',
    ...NO_KEY,
    usage_date: row.day,
    stated_email: normalizeEmail(row.email),
    vendor_user_id: textId(row.userId),
    model: null,
    measures: {
      lines_of_code_added: row.totalLinesAdded,
      lines_of_code_accepted: row.acceptedLinesAdded,
      total_accepts: row.totalAccepts,
      total_rejects: row.totalRejects,
      subscription_requests: row.subscriptionIncludedReqs,
      usage_based_requests: row.usageBasedReqs,
    },
    vendor: {
      is_active: row.isActive ?? null,
      total_lines_deleted: row.totalLinesDeleted ?? null,
      accepted_lines_deleted: row.acceptedLinesDeleted ?? null,
      total_applies: row.totalApplies ?? null,
      total_tabs_shown: row.totalTabsShown ?? null,
      total_tabs_accepted: row.totalTabsAccepted ?? null,
      composer_requests: row.composerRequests ?? null,
      chat_requests: row.chatRequests ?? null,
      agent_requests: row.agentRequests ?? null,
      cmdk_usages: row.cmdkUsages ?? null,
      api_key_reqs: row.apiKeyReqs ?? null,
      bugbot_usages: row.bugbotUsages ?? null,
      most_used_model: row.mostUsedModel ?? null,
      client_version: row.clientVersion ?? null,
    },
    raw_response: raw,
  };
}

/** A day of a person's seat, at its part of the price of the month. */
export function seatRecord(
  { userId, email }: Pick<UserDay, 'userId' | 'email'>,
  day: Day,
  cost: Nanos,
  raw: Record<string, unknown>,
): UnnumberedRecord {
  return {
    kind: 'subscription',
    lands_in: 'raw_cursor_seats',
    ...NO_KEY,
    usage_date: day,
    stated_email: normalizeEmail(email),
    vendor_user_id: textId(userId),
    model: null,
    cost: {
      cost_type: 'subscription',
      is_billed: true,
      unit_type: 'seats',
      allocation_method: 'direct',
      cost_usd: formatUsd(cost),
      list_cost_usd: null,
      parent_cost_usd: null,
      volume_units: '1',
    },
    vendor: {},
    raw_response: raw,
  };
}

/** The UTC day of an event. */
export function eventDay(event: Pick<UsageEvent, 'timestamp'>): Day {
  return dayOf(Number(event.timestamp));
}

/**
 * An event: its money (`chargedCents`, which holds the token fee) and the usage that it prices; of a person who
 * has left it is told by asking whose it is.
 * @throws InvalidInputError when the amount is no decimal.
 */
export function eventRecord(
  event: UsageEvent,
  raw: Record<string, unknown>,
  leaver?: Leaver,
): { record: UnnumberedRecord; amount: ReadAmount } {
  const amount = readCents(event.chargedCents, 'chargedCents');
  const tokens = event.tokenUsage;
  const record: UnnumberedRecord = {
    kind: 'cost',
    lands_in: 'raw_cursor_events',
    ...NO_KEY,
    usage_date: eventDay(event),
    stated_email: normalizeEmail(event.userEmail),
    vendor_user_id: leaver?.id ?? textId(event.userId),
    directory_email: leaver?.email ?? null,
    model: event.model || null,
    measures: {
      requests: 1,
      ...(tokens && {
        input_tokens: tokens.inputTokens ?? 0,
        output_tokens: tokens.outputTokens ?? 0,
        cached_input_tokens: tokens.cacheWriteTokens ?? 0,
        cache_read_tokens: tokens.cacheReadTokens ?? 0,
      }),
    },
    cost: {
      cost_type: event.isChargeable ? 'usage_based' : 'included',
      is_billed: event.isChargeable,
      unit_type: event.requestsCosts == null ? null : 'requests',
      allocation_method: 'direct',
      cost_usd: formatUsd(amount.nanos),
      list_cost_usd: null,
      parent_cost_usd: null,
      volume_units: requestUnits(event),
    },
    vendor: {
      event_timestamp: new Date(Number(event.timestamp)).toISOString(),
      kind: event.kind ?? null,
      max_mode: event.maxMode ?? null,
      is_token_based_call: event.isTokenBasedCall ?? null,
      is_headless: event.isHeadless ?? null,
      requests_costs: requestUnits(event),
      charged_cents: event.chargedCents,
      cursor_token_fee: event.cursorTokenFee ?? null,
    },
    raw_response: raw,
  };
  return { record, amount };
}

function requestUnits({ requestsCosts }: UsageEvent): string | null {
  return requestsCosts == null ? null : formatUsd(readDollars(requestsCosts, 'requestsCosts').nanos);
}

/** What a member has spent in the billing cycle so far, as the vendor states it. */
export function spendRecord(
  row: MemberSpend,
  day: Day,
  cycleStart: number,
  raw: Record<string, unknown>,
): UnnumberedRecord {
  return {
    kind: 'spend',
    lands_in: 'raw_cursor_spend',
    ...NO_KEY,
    usage_date: day,
    stated_email: normalizeEmail(row.email),
    vendor_user_id: textId(row.userId),
    model: null,
    vendor: {
      spend_cents: row.spendCents ?? null,
      overall_spend_cents: row.overallSpendCents ?? null,
      cycle_start: new Date(cycleStart).toISOString(),
    },
    raw_response: raw,
  };
}
