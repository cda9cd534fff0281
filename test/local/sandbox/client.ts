import { DAY_MS } from '../../../local/sandbox/days.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../local/sandbox/index.ts';

/** The clock of these tests: some way into a day. */
export const NOW = Date.parse('2026-11-20T12:30:00Z');

/** The headers that Cursor takes. */
export const CURSOR_HEADERS = {
  authorization: `Basic ${Buffer.from('sandbox-cursor:').toString('base64')}`,
  'content-type': 'application/json',
};
/** The headers that Anthropic takes. */
export const ANTHROPIC_HEADERS = {
  'x-api-key': 'sandbox-anthropic',
  'anthropic-version': '2023-06-01',
  'anthropic-beta': 'analytics-usage-cost-2026-08-24',
};

export type Answer<Body> = { status: number; headers: Headers; body: Body };

export type Event = {
  timestamp: string;
  userEmail?: string;
  serviceAccountId?: string;
  model: string;
  kind: string;
  isChargeable: boolean;
  isTokenBasedCall: boolean;
  /** The text of the number. */
  chargedCents: string;
  tokenUsage?: { inputTokens: number; outputTokens: number };
};
export type EventPage = {
  totalUsageEventsCount: number;
  pagination: { numPages: number; pageSize: number; hasNextPage: boolean };
  usageEvents: Event[];
};
export type UsageRow = {
  uncached_input_tokens: number;
  cache_creation: { ephemeral_1h_input_tokens: number; ephemeral_5m_input_tokens: number };
  cache_read_input_tokens: number;
  output_tokens: number;
  server_tool_use: { web_search_requests: number };
  api_key_id: string | null;
  workspace_id: string | null;
  model: string | null;
  service_tier: string | null;
  context_window: string | null;
  inference_geo: string | null;
};
export type CostRow = {
  currency: string;
  amount: string;
  workspace_id: string | null;
  description: string | null;
  cost_type: string | null;
  token_type: string | null;
  model: string | null;
  service_tier: string | null;
  context_window: string | null;
  inference_geo: string | null;
};
export type Bucket<Row> = { starting_at: string; ending_at: string; results: Row[] };
export type ReportPage<Row> = { data: Bucket<Row>[]; has_more: boolean; next_page: string | null };
export type Actor = {
  type: string;
  user_id?: string;
  email_address?: string | null;
  name?: string;
  deleted?: boolean;
  service_account_id?: string;
  api_key_id?: string;
};
/** A row of an analytics report: `usage` is in the one, `cost` in the other. */
export type AnalyticsRow = {
  starting_at: string;
  ending_at: string;
  group: { actor: Actor | null } & Record<string, string | null>;
};
export type AnalyticsUsage = AnalyticsRow & {
  usage: Omit<UsageRow, 'api_key_id' | 'workspace_id' | 'model' | 'service_tier' | 'context_window'> & {
    total_tokens: number;
    requests: number;
  };
};
export type AnalyticsCost = AnalyticsRow & {
  cost: { amount: string; currency: string; list_amount: string; requests: number | null };
};
export type FlatPage<Row> = {
  data: Row[];
  has_more: boolean;
  next_page: string | null;
  data_refreshed_at: string;
};
export type Truth = {
  records: number;
  billed_usd: string;
  included_usd: string;
  input_tokens: number;
  output_tokens: number;
};

/** The five dimensions that usage is grouped by, and those of cost. */
export const USAGE_GROUPS = ['api_key_id', 'workspace_id', 'model', 'service_tier', 'context_window']
  .map((name) => `&group_by[]=${name}`)
  .join('');
export const COST_GROUPS = '&group_by[]=workspace_id&group_by[]=description';
/** The five dimensions of both analytics reports, and all seven of cost. */
export const FIVE_GROUPS = ['actor', 'api_key_id', 'workspace_id', 'model', 'product']
  .map((name) => `&group_by[]=${name}`)
  .join('');
export const SEVEN_GROUPS = `${FIVE_GROUPS}&group_by[]=cost_type&group_by[]=token_type`;

/** Starts a sandbox with the tests' clock, hands it to the body, and closes it whatever happens. */
export async function withSandbox(
  options: SandboxOptions,
  body: (sandbox: Sandbox) => Promise<void>,
): Promise<void> {
  const sandbox = await startSandbox({ now: () => NOW, ...options });
  try {
    await body(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** Sends a request and reads the answer, the charged cents as the text that was sent. */
export async function call<Body>(url: string, init: RequestInit): Promise<Answer<Body>> {
  const response = await fetch(url, init);
  const text = (await response.text()).replace(/"chargedCents":([-0-9.e]+)/g, '"chargedCents":"$1"');
  return { status: response.status, headers: response.headers, body: JSON.parse(text) };
}

/** Posts to Cursor. */
export function post<Body>(sandbox: Sandbox, path: string, body: unknown): Promise<Answer<Body>> {
  const init = { method: 'POST', headers: CURSOR_HEADERS, body: JSON.stringify(body) };
  return call(`${sandbox.cursorUrl}${path}`, init);
}

/** Gets from Anthropic. */
export function get<Body>(sandbox: Sandbox, path: string): Promise<Answer<Body>> {
  return call(`${sandbox.anthropicUrl}/v1/organizations${path}`, { headers: ANTHROPIC_HEADERS });
}

/** The range of whole days for Cursor. */
export function range(from: string, days = 1): { startDate: number; endDate: number } {
  const startDate = Date.parse(from);
  return { startDate, endDate: startDate + days * DAY_MS - 1 };
}

/** The range of whole days for Anthropic. */
export function span(from: string, days = 1): string {
  return `?starting_at=${from}T00:00:00Z&ending_at=${new Date(Date.parse(from) + days * DAY_MS).toISOString()}`;
}

/** The range of whole days for the analytics reports. */
export function days(from: string, count = 1): string {
  return `${span(from, count)}&time_bucket_width=1d`;
}

/** Walks the event pages to the end. */
export async function allEvents(sandbox: Sandbox, body: object, pageSize = 1000): Promise<Event[]> {
  const events: Event[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await post<EventPage>(sandbox, '/teams/filtered-usage-events', {
      ...body,
      page,
      pageSize,
    });
    events.push(...answer.body.usageEvents);
    if (!answer.body.pagination.hasNextPage) {
      return events;
    }
  }
}

/** Walks the pages of a report to the end and gives the buckets as they came. */
export async function allBuckets<Row>(sandbox: Sandbox, path: string): Promise<Bucket<Row>[]> {
  const buckets: Bucket<Row>[] = [];
  let page = '';
  for (;;) {
    const { body } = await get<ReportPage<Row>>(sandbox, path + page);
    buckets.push(...body.data);
    if (body.next_page === null) {
      return buckets;
    }
    page = `&page=${body.next_page}`;
  }
}

/** Walks the pages of a report without buckets to the end. */
export async function allRows<Row>(sandbox: Sandbox, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  let page = '';
  for (;;) {
    const { body } = await get<FlatPage<Row>>(sandbox, path + page);
    rows.push(...body.data);
    if (body.next_page === null) {
      return rows;
    }
    page = `&page=${body.next_page}`;
  }
}

/** All rows of analytics/usage, by the five dimensions unless asked otherwise. */
export function usageOf(sandbox: Sandbox, range: string, groups = FIVE_GROUPS): Promise<AnalyticsUsage[]> {
  return allRows(sandbox, `/analytics/usage${range}${groups}&limit=1000`);
}

/** All rows of analytics/cost, by the seven dimensions unless asked otherwise. */
export function costOf(sandbox: Sandbox, range: string, groups = SEVEN_GROUPS): Promise<AnalyticsCost[]> {
  return allRows(sandbox, `/analytics/cost${range}${groups}&limit=1000`);
}

/** The truth of all sources for a day, by the analytics reports unless asked otherwise. */
export async function truth(sandbox: Sandbox, day: string, more = ''): Promise<Record<string, Truth>> {
  const url = `${sandbox.url}/__truth?day=${day}${more}`;
  return (await call<{ sources: Record<string, Truth> }>(url, {})).body.sources;
}

/** Reads a decimal text, with or without exponent, into a whole number of 1e-12. */
export function picos(text: string): bigint {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)\.?(\d*)(?:e([-+]\d+))?$/.exec(text) ?? [];
  const shift = 12 - fraction.length + Number(exponent);
  const size = BigInt(whole + fraction) * 10n ** BigInt(shift);
  return sign === '-' ? -size : size;
}

/** Writes a whole number of 1e-14 dollars (1e-12 cents), which must end at the ninth decimal, as plain dollars. */
export function dollars(value: bigint): string {
  if (value % 100_000n !== 0n) {
    throw new RangeError(`more than 9 decimals: ${value}`);
  }
  const sign = value < 0n ? '-' : '';
  const text = (value < 0n ? -value : value).toString().padStart(15, '0');
  const fraction = text.slice(-14).replace(/0+$/, '');
  return sign + text.slice(0, -14) + (fraction === '' ? '' : `.${fraction}`);
}

/** Sums amounts in cents, each rounded to 1e-9 dollars half away from zero, to plain dollars. */
export function roundedDollars(amounts: string[]): string {
  const rounded = amounts.map(picos).map((amount) => {
    const half = amount < 0n ? -50_000n : 50_000n;
    return ((amount + half) / 100_000n) * 100_000n;
  });
  return dollars(rounded.reduce((sum, amount) => sum + amount, 0n));
}
