import { makeAnthropicSource } from '../../../../functions/ingest-anthropic/index.ts';
import {
  analyticsCostRow,
  analyticsUsageRow,
  bucket,
  costRow,
  REFRESHED_AT,
} from '../../../support/anthropic-answers.ts';
import type { Endpoint, Row, SourceSubject } from '../subject.ts';
import { ANTHROPIC_KEY, answerReport, listEndpoint, REPORT_FAULTS } from './anthropic-endpoints.ts';

const ORGANIZATION = '/v1/organizations';
const USAGE = `${ORGANIZATION}/analytics/usage`;
const COST = `${ORGANIZATION}/analytics/cost`;
const LIST = 'limit=1000';
const DAY_RANGE = 'starting_at=2026-01-05T00:00:00Z&ending_at=2026-01-06T00:00:00Z';
const GROUPS =
  'group_by[]=actor&group_by[]=api_key_id&group_by[]=workspace_id&group_by[]=model&group_by[]=product';
const TYPES = 'group_by[]=cost_type&group_by[]=token_type';
const ROWS = 'order_by=time&limit=1000';

const report = {
  answer: (pages) => answerReport(pages, (data) => ({ data, data_refreshed_at: REFRESHED_AT })),
  ...REPORT_FAULTS,
} satisfies Partial<Endpoint>;

const otherDay = (day: string): Row => ({ starting_at: `${day}T00:00:00Z` });

const usage: Endpoint = {
  ...report,
  path: USAGE,
  row: (n) => analyticsUsageRow({ group: { api_key_id: `apikey_${n}` } }),
  unreadable: { change: { group: null }, usd: null },
  ofDay: {
    row: (day) => analyticsUsageRow(otherDay(day)),
    refused: [
      ['starting_at', { starting_at: 'soon' }],
      ['usage.output_tokens', analyticsUsageRow({ usage: { output_tokens: -1 } })],
      ['usage.uncached_input_tokens', analyticsUsageRow({ usage: { uncached_input_tokens: null } })],
      ['usage.cache_creation', analyticsUsageRow({ usage: { cache_creation: 0 } })],
      ['usage.cache_read_input_tokens', analyticsUsageRow({ usage: { cache_read_input_tokens: '300' } })],
      ['usage.requests', analyticsUsageRow({ usage: { requests: 'many' } })],
    ],
  },
};

const cost: Endpoint = {
  ...report,
  path: COST,
  row: (n) => analyticsCostRow({ group: { api_key_id: `apikey_${n}` } }),
  unreadable: { change: { group: null }, usd: '12.345678' },
  ofDay: {
    row: (day) => analyticsCostRow(otherDay(day)),
    refused: [
      ['starting_at', { starting_at: null }],
      ['cost.amount', analyticsCostRow({ cost: { amount: null } })],
      ['amount', analyticsCostRow({ cost: { amount: '' } })],
      ['amount', analyticsCostRow({ cost: { amount: '1,234.00' } })],
      ['amount', analyticsCostRow({ cost: { amount: 'NaN' } })],
      ['cost.currency', analyticsCostRow({ cost: { currency: 'EUR' } })],
      ['cost', { cost: undefined }],
    ],
    withMoney: (amount) => analyticsCostRow({ cost: { amount } }),
  },
};

/** Anthropic's analytics reports, which are taken where nothing is set, with the old cost report beside them. */
export const anthropicAnalytics: SourceSubject = {
  ...ANTHROPIC_KEY,
  name: 'anthropic (analytics)',
  source: makeAnthropicSource({ reports: 'auto' }),
  headersOf: (path) =>
    path.includes('/analytics/') ? { 'anthropic-beta': 'analytics-usage-cost-2026-08-24' } : {},
  endpoints: [listEndpoint('api_keys'), listEndpoint('users'), listEndpoint('workspaces'), usage, cost],
  others: {
    [`${ORGANIZATION}/cost_report`]: () => ({
      data: [bucket([costRow({ amount: '4938.2712' })])],
      has_more: false,
      next_page: null,
    }),
  },
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
      [`GET ${COST}?${DAY_RANGE}&time_bucket_width=1d&limit=1`],
      [`GET ${ORGANIZATION}/api_keys?${LIST}`],
      [`GET ${ORGANIZATION}/api_keys?${LIST}&after_id=apikey_2`],
      [`GET ${ORGANIZATION}/users?${LIST}`],
      [`GET ${ORGANIZATION}/workspaces?${LIST}&include_archived=true`],
      [`GET ${USAGE}?${DAY_RANGE}&time_bucket_width=1d&${GROUPS}&${ROWS}`],
      [`GET ${USAGE}?${DAY_RANGE}&time_bucket_width=1d&${GROUPS}&${ROWS}&page=page_2`],
      [`GET ${COST}?${DAY_RANGE}&time_bucket_width=1d&${GROUPS}&${TYPES}&${ROWS}`],
      [`GET ${COST}?${DAY_RANGE}&time_bucket_width=1d&${GROUPS}&${TYPES}&${ROWS}&page=page_2`],
      [`GET ${COST}?${DAY_RANGE}&time_bucket_width=1d&${GROUPS}&${TYPES}&${ROWS}&page=page_3`],
      [`GET ${ORGANIZATION}/cost_report?${DAY_RANGE}&bucket_width=1d`],
    ],
    // Three keys, a user, a workspace and the Default one.
    records: { raw_directory: 6, raw_anthropic_usage: 3, raw_anthropic_cost: 4 },
    vendorRows: 7,
    // Four rows of 1234.5678 cents.
    billedUsd: '49.382712',
    includedUsd: '0',
  },
  probe: { asked: [`GET ${COST}?${DAY_RANGE}&time_bucket_width=1d&limit=1`], endpoint: COST },
  lacks: {},
};
