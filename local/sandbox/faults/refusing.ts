import { Refusal } from '../refusal.ts';
import type { Call } from '../routes.ts';
import type { Faults, Hit } from './fault.ts';
import { ANTHROPIC_REPORTS, GROUPED, MONEY, REPORTS } from './paths.ts';

const BEHIND_MS = 90_000;
const SKEWED_WAIT_MS = 2000;
const TOO_LARGE = 'The response is too large, use a smaller limit or fewer group_by[] dimensions';
/** Dimensions of analytics/cost that do not count. */
const UNCOUNTED = ['cost_type', 'token_type'];

/** Faults that refuse calls. */
export const REFUSING = {
  'rate-limit': {
    description: '429 with Retry-After: 1, at the endpoints of money',
    paths: MONEY,
    times: 2,
    refuse: () => new Refusal(429, 'Rate limit exceeded, try again later', { 'Retry-After': '1' }),
  },
  'rate-limit-bare': {
    description: '429 without Retry-After, at the endpoints of money',
    paths: MONEY,
    times: 2,
    refuse: () => new Refusal(429, 'Rate limit exceeded, try again later'),
  },
  'server-error': {
    description: '500, at the endpoints of money',
    paths: MONEY,
    times: 2,
    refuse: () => new Refusal(500, 'Internal server error'),
  },
  outage: {
    description: '503, at the endpoints of money',
    paths: MONEY,
    times: 3,
    refuse: () => new Refusal(503, 'Service temporarily unavailable'),
  },
  'expired-key': {
    description: '401, at every endpoint: the key is refused',
    refuse: () => new Refusal(401, 'The API key has expired'),
  },
  'no-plan': {
    description: '403, at every report: the plan does not have it',
    paths: REPORTS,
    refuse: () => new Refusal(403, 'This endpoint is not available on your plan'),
  },
  'not-found': {
    description: '404, at every report',
    paths: REPORTS,
    refuse: () => new Refusal(404, 'Not found'),
  },
  'dense-page': {
    description: '400 while the limit is above 1 or missing, at every report of Anthropic',
    paths: ANTHROPIC_REPORTS,
    refuse: ({ call }) =>
      call.url.searchParams.get('limit') === '1' ? undefined : new Refusal(400, TOO_LARGE),
  },
  'dense-groups': {
    description:
      '400 while 5 group_by[] are sent, at the reports that take 5 (cost_type and token_type do not count)',
    paths: GROUPED,
    refuse: ({ call }) => (countGroups(call) >= 5 ? new Refusal(400, TOO_LARGE) : undefined),
  },
  'six-groups': {
    description: '400 in the words for too many group_by[] while 5 are sent, at the reports that take 5',
    paths: GROUPED,
    refuse: ({ call }) =>
      countGroups(call) >= 5
        ? new Refusal(400, 'Cannot specify more than 5 group_by[] dimensions')
        : undefined,
  },
  'clock-skew': {
    description:
      'the Date header is 90 seconds behind, and one 429 has a Retry-After as a date of that clock; every endpoint',
    times: 1,
    headers: (hit) => ({ Date: httpDate(skewedNow(hit)) }),
    refuse: (hit) => {
      const at = httpDate(skewedNow(hit) + SKEWED_WAIT_MS);
      return new Refusal(429, 'Rate limit exceeded, try again later', { 'Retry-After': at });
    },
  },
} satisfies Faults;

function countGroups({ url }: Call): number {
  return url.searchParams.getAll('group_by[]').filter((name) => !UNCOUNTED.includes(name)).length;
}

function skewedNow({ now }: Hit): number {
  return now - BEHIND_MS;
}

function httpDate(ms: number): string {
  return new Date(ms).toUTCString();
}
