import { alike, type Case, CLAUDE_CODE, casesOf, type Wanted } from './case.ts';

const USAGE = '/v1/organizations/analytics/usage';
const COST = '/v1/organizations/analytics/cost';
const TOO_LARGE = /failed: GET \/v1\/organizations\/\S+ answered 400: .*too large, use a smaller limit/;
const TOO_MANY = /failed: GET \/v1\/organizations\/\S+ answered 400: .*more than 5 group_by/;
const NARROWED =
  /report_narrowed.*: anthropic 2026-03-05 \/v1\/organizations\/\S+ was refused as usual and read/;
const WITHOUT_WINDOW = /report_narrowed: .*without context_window, so that money is shared across/;

const retried: Wanted = { did: 'retried' };

/** Calls that are refused for a while: too many, too early, too dense. */
export const REFUSING: Case[] = [
  ...casesOf('rate-limit', alike('rate-limit', retried)),
  ...casesOf('rate-limit-bare', alike('rate-limit-bare', retried)),
  ...casesOf('server-error', alike('server-error', retried)),
  ...casesOf('outage', alike('outage', retried)),
  ...casesOf('long-outage', {
    // The first call asks for the events of who has left.
    cursor: { dial: [{ fault: 'outage', times: 6, after: 1 }], did: 'redelivered' },
    legacy: { dial: [{ fault: 'outage', times: 6 }], did: 'redelivered' },
  }),
  ...casesOf('leaver-outage', {
    cursor: {
      dial: [{ fault: 'outage', times: 5 }],
      did: 'retried',
      told: /leavers_untold: .* of 1 of the 1 people/,
    },
  }),
  // Two seconds by the vendor's clock, a minute and a half behind ours; the first second is waited anyway.
  ...casesOf(
    'clock-skew',
    alike('clock-skew', { dial: [{ fault: 'clock-skew' }], did: 'retried', waitMs: [900, 1100] }),
  ),
  ...casesOf('dense-page', {
    analytics: { did: 'failed', told: TOO_LARGE },
    legacy: { did: 'read anew', told: NARROWED },
    claude_code: { dial: [{ fault: 'dense-page', path: CLAUDE_CODE }], did: 'failed', told: TOO_LARGE },
  }),
  ...casesOf('dense-page-twice', {
    analytics: {
      dial: [USAGE, COST].map((path) => ({ fault: 'dense-page', path, times: 2 })),
      did: 'read anew',
      told: NARROWED,
    },
  }),
  ...casesOf('dense-groups', {
    analytics: { did: 'failed', told: TOO_LARGE },
    legacy: { did: 'read anew', told: WITHOUT_WINDOW, money: 'truth in other rows' },
  }),
  ...casesOf('six-groups', {
    analytics: { did: 'failed', told: TOO_MANY },
    legacy: { did: 'read anew', told: WITHOUT_WINDOW, money: 'truth in other rows' },
  }),
];
