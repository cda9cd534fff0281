import { claudeCodeSource } from '../../../../functions/ingest-claude-code/index.ts';
import { codeRow } from '../../../support/claude-code-answers.ts';
import type { Endpoint, SourceSubject } from '../subject.ts';
import { ANTHROPIC_KEY, answerReport, listEndpoint, REPORT_FAULTS } from './anthropic-endpoints.ts';

const ORGANIZATION = '/v1/organizations';
const REPORT = `${ORGANIZATION}/usage_report/claude_code`;

const core = (change: object) => ({
  core_metrics: { num_sessions: 2, lines_of_code: { added: 10 }, ...change },
});

const report: Endpoint = {
  ...REPORT_FAULTS,
  path: REPORT,
  row: (n) => codeRow({ actor: { type: 'user_actor', email_address: `p${n}@example.com` } }),
  answer: (pages) => answerReport(pages, (data) => ({ data })),
  unreadable: { change: { actor: 'nobody' }, usd: null },
  ofDay: {
    row: (day) => codeRow({ date: `${day}T00:00:00Z` }),
    refused: [
      ['date', { date: 'soon' }],
      ['core_metrics.num_sessions', core({ num_sessions: -1 })],
      ['core_metrics.lines_of_code', core({ lines_of_code: null })],
      ['tool_actions.edit_tool.accepted', { tool_actions: { edit_tool: { accepted: 'all', rejected: 0 } } }],
      ['tool_actions', { tool_actions: undefined }],
    ],
  },
};

/** The Claude Code report. */
export const claudeCode: SourceSubject = {
  ...ANTHROPIC_KEY,
  name: 'claude_code',
  source: claudeCodeSource,
  endpoints: [listEndpoint('api_keys'), listEndpoint('users'), report],
  others: {},
  needed: [],
  unit: 'cents',
  day: {
    pages: { [`${ORGANIZATION}/api_keys`]: [1], [`${ORGANIZATION}/users`]: [2, 2], [REPORT]: [2, 1] },
    asked: [
      [`GET ${ORGANIZATION}/api_keys?limit=1000`],
      [`GET ${ORGANIZATION}/users?limit=1000`],
      [`GET ${ORGANIZATION}/users?limit=1000&after_id=user_2`],
      [`GET ${REPORT}?starting_at=2026-01-05&limit=1000`],
      [`GET ${REPORT}?starting_at=2026-01-05&limit=1000&page=page_2`],
    ],
    // A key and four users; each of the three rows is a record of its own and one for its model.
    records: { raw_directory: 5, raw_claude_code: 6 },
    vendorRows: 3,
    billedUsd: '0',
    includedUsd: '0',
  },
  probe: { asked: [`GET ${REPORT}?starting_at=2026-01-05&limit=1`], endpoint: REPORT },
  lacks: { money: 'the report has an estimate and no money' },
};
