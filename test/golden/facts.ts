import { createHash } from 'node:crypto';
import type { Row } from './row.ts';

export type Platform = 'cursor' | 'anthropic_api' | 'anthropic_code';

/** Who carries a fact. */
export type Who = {
  user_email?: string;
  service_name?: string;
  department?: string | null;
  team?: string | null;
  cost_center?: string | null;
  attribution_method?: string;
  attribution_confidence?: string;
  share_ratio?: string;
};

export const NOBODY: Who = { attribution_method: 'unattributed', attribution_confidence: '0' };

export function person(email: string, department: string | null = null, team: string | null = null): Who {
  return { user_email: email, department, team };
}

export function service(name: string, team: string | null = null): Who {
  return { service_name: name, team, attribution_method: 'sheet_key_id', attribution_confidence: '0.95' };
}

const SOURCES: Record<Platform, string> = {
  cursor: 'cursor',
  anthropic_api: 'anthropic',
  anthropic_code: 'claude_code',
};

/** A billed cost of usage, unless `more` says otherwise. */
export function cost(day: string, platform: Platform, who: Who, usd: string, more: Row = {}): Row {
  return {
    cost_date: day,
    cost_usd: usd,
    cost_type: 'usage_based',
    is_billed: true,
    allocation_method: 'direct',
    ...common(day, platform, who),
    ...more,
  };
}

/** Usage that measures nothing but what `more` says. */
export function usage(day: string, platform: Platform, who: Who, more: Row): Row {
  return { usage_date: day, ...common(day, platform, who), ...more };
}

/** SHA-256 of an e-mail in hexadecimal, as the facts and `dim_users` have it. */
export function userId(email: string): string {
  return createHash('sha256').update(email).digest('hex');
}

function common(day: string, platform: Platform, who: Who): Row {
  return {
    platform,
    source: SOURCES[platform],
    account: 'default',
    attribution_method: 'direct_email',
    attribution_confidence: '1',
    ...who,
    user_id: who.user_email === undefined ? null : userId(who.user_email),
    run_id: `run-${day}`,
    fetch_id: `fetch-${day}`,
    landed_rows: 1,
    ingest_date: day,
    created_timestamp: `${day}T23:59:59.123456Z`,
  };
}
