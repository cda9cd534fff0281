import { acmeSource } from '../../../fixtures/toy-source/index.ts';
import type { Endpoint, Row, SourceSubject } from '../subject.ts';
import { numeral } from '../vendor.ts';

const SPEND = '/v1/spend';

function spendRow(more: Row = {}): Row {
  return { day: '2026-01-05', usd: '1.25', requests: 3, email: 'a@example.com', model: 'model-a', ...more };
}

const spend: Endpoint = {
  path: SPEND,
  row: (n) => spendRow({ email: `p${n}@example.com`, usd: numeral('1.25') }),
  answer: (pages) => (asked) => {
    const page = Number(asked.query.get('page'));
    return { rows: pages.at(page - 1), page, has_more: page < pages.count, closed: true };
  },
  unreadable: { change: { email: 5 }, usd: '1.25' },
  stuck: (frame) => ({ ...frame, page: 1, has_more: true }),
  ofDay: {
    row: (day) => spendRow({ day }),
    refused: [
      ['day', { day: 'soon' }],
      ['usd', { usd: null }],
      ['usd', { usd: '1,000.00' }],
      ['requests', { requests: -1 }],
    ],
    withMoney: (usd) => spendRow({ usd }),
  },
};

/** Acme, a made-up vendor whose source is the one that `docs/adding-a-source.md` makes. */
export const acme: SourceSubject = {
  name: 'acme (a toy)',
  source: acmeSource,
  apiKey: 'acme_0123456789',
  keySetting: 'ACME_API_KEY',
  headers: { authorization: 'Bearer acme_0123456789' },
  endpoints: [spend],
  others: {},
  needed: [],
  unit: 'dollars',
  day: {
    pages: { [SPEND]: [2, 2, 1] },
    asked: [
      [`GET ${SPEND}?day=2026-01-05&page=1`],
      [`GET ${SPEND}?day=2026-01-05&page=2`],
      [`GET ${SPEND}?day=2026-01-05&page=3`],
    ],
    records: { raw_cursor_events: 5 },
    vendorRows: 5,
    // Five rows of 1.25.
    billedUsd: '6.25',
    includedUsd: '0',
  },
  probe: { asked: [`GET ${SPEND}?day=2026-01-05&page=1`], endpoint: SPEND },
  lacks: { cursors: 'Acme numbers its pages', settings: 'Acme is made up, and no setting holds its key' },
};
