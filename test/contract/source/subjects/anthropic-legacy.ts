import { makeAnthropicSource } from '../../../../functions/ingest-anthropic/index.ts';
import type { Day } from '../../../../shared/day.ts';
import { costRow, usageRow } from '../../../support/anthropic-answers.ts';
import { DAY } from '../../../support/records.ts';
import type { Endpoint, Pages, Row, SourceSubject } from '../subject.ts';
import { ANTHROPIC_KEY, answerReport, listEndpoint, REPORT_FAULTS } from './anthropic-endpoints.ts';

const ORGANIZATION = '/v1/organizations';
const USAGE = `${ORGANIZATION}/usage_report/messages`;
const COST = `${ORGANIZATION}/cost_report`;
const LIST = 'limit=1000';
const DAY_RANGE = 'starting_at=2026-01-05T00:00:00Z&ending_at=2026-01-06T00:00:00Z&bucket_width=1d';
const USAGE_GROUPS =
  'group_by[]=api_key_id&group_by[]=workspace_id&group_by[]=model&group_by[]=service_tier&group_by[]=context_window';
const COST_GROUPS = 'group_by[]=workspace_id&group_by[]=description';

/** These reports tell the day of a bucket, not of a row: which bucket a row lies in when it is not the day's. */
const BUCKET = Symbol('bucket');

function dayOfBucket(row: Row): Day {
  return String(Reflect.get(row, BUCKET) ?? DAY);
}

/** The rows of a page in their buckets; a day without rows has a bucket too. */
function bucketsOf(rows: Row[]): Row[] {
  const byDay = rows.length === 0 ? new Map([[DAY, rows]]) : Map.groupBy(rows, dayOfBucket);
  return [...byDay].map(([day, results]) => ({ starting_at: `${day}T00:00:00Z`, results }));
}

const report = {
  answer: (pages: Pages) => answerReport(pages, (rows) => ({ data: bucketsOf(rows) })),
  ...REPORT_FAULTS,
} satisfies Partial<Endpoint>;

const usage: Endpoint = {
  ...report,
  path: USAGE,
  // Two keys take turns: money is shared over them.
  row: (n) => usageRow({ uncached_input_tokens: 100 + n, api_key_id: n % 2 === 1 ? 'apikey_1' : 'apikey_2' }),
  unreadable: { change: { inference_geo: 5 }, usd: null },
  ofDay: {
    row: (day) => ({ ...usageRow(), [BUCKET]: day }),
    refused: [
      ['starting_at', { [BUCKET]: 'soon' }],
      ['uncached_input_tokens', { uncached_input_tokens: -1 }],
      ['output_tokens', { output_tokens: null }],
      ['cache_creation', { cache_creation: {} }],
      ['cache_read_input_tokens', { cache_read_input_tokens: '300' }],
      ['server_tool_use', { server_tool_use: { web_search_requests: 'many' } }],
      ['api_key_id', { api_key_id: 5 }],
    ],
  },
};

const cost: Endpoint = {
  ...report,
  path: COST,
  row: (n) => costRow({ inference_geo: `geo ${n}` }),
  unreadable: { change: { description: 5 }, usd: '12.345678' },
  ofDay: {
    row: (day) => ({ ...costRow(), [BUCKET]: day }),
    refused: [
      ['starting_at', { [BUCKET]: 'soon' }],
      ['amount', { amount: undefined }],
      ['amount', { amount: null }],
      ['amount', { amount: '' }],
      ['amount', { amount: '1,234.00' }],
      ['amount', { amount: 'NaN' }],
      ['currency', { currency: 'EUR' }],
    ],
    withMoney: (amount) => costRow({ amount }),
  },
};

/** Anthropic's legacy reports, whose money is shared over the keys by their tokens. */
export const anthropicLegacy: SourceSubject = {
  ...ANTHROPIC_KEY,
  name: 'anthropic (legacy)',
  source: makeAnthropicSource({ reports: 'legacy' }),
  endpoints: [listEndpoint('api_keys'), listEndpoint('users'), listEndpoint('workspaces'), usage, cost],
  others: {},
  needed: [],
  unit: 'cents',
  day: {
    pages: {
      [`${ORGANIZATION}/api_keys`]: [2, 1],
      [`${ORGANIZATION}/users`]: [1],
      [`${ORGANIZATION}/workspaces`]: [1],
      [USAGE]: [2, 1],
      [COST]: [1, 2, 1],
    },
    asked: [
      [`GET ${ORGANIZATION}/api_keys?${LIST}`],
      [`GET ${ORGANIZATION}/api_keys?${LIST}&after_id=apikey_2`],
      [`GET ${ORGANIZATION}/users?${LIST}`],
      [`GET ${ORGANIZATION}/workspaces?${LIST}&include_archived=true`],
      [`GET ${USAGE}?${DAY_RANGE}&${USAGE_GROUPS}`],
      [`GET ${USAGE}?${DAY_RANGE}&${USAGE_GROUPS}&page=page_2`],
      [`GET ${COST}?${DAY_RANGE}&${COST_GROUPS}`],
      [`GET ${COST}?${DAY_RANGE}&${COST_GROUPS}&page=page_2`],
      [`GET ${COST}?${DAY_RANGE}&${COST_GROUPS}&page=page_3`],
    ],
    // Three keys, a user, a workspace and the Default one; each of the four costs is shared over two keys.
    records: { raw_directory: 6, raw_anthropic_usage: 3, raw_anthropic_cost: 8 },
    vendorRows: 7,
    // Four rows of 1234.5678 cents.
    billedUsd: '49.382712',
    includedUsd: '0',
  },
  probe: { asked: [`GET ${COST}?${DAY_RANGE}`], endpoint: COST },
  lacks: {},
};
