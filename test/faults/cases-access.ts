import type { FaultSetting } from '../../local/sandbox/index.ts';
import { type Case, casesOf, everywhere, type Wanted } from './case.ts';

const EVENTS = '/teams/filtered-usage-events';
const MEMBERS = '/teams/members';
const DAILY_USAGE = '/teams/daily-usage-data';
const SPEND = '/teams/spend';
const GROUPS = '/teams/groups';
const ANALYTICS = ['/v1/organizations/analytics/usage', '/v1/organizations/analytics/cost'];
const LISTS = ['api_keys', 'users', 'workspaces'].map((name) => `/v1/organizations/${name}`);

const refusing = (...paths: string[]): FaultSetting[] => paths.map((path) => ({ fault: 'no-plan', path }));
const first = (more: Wanted): Wanted => ({ ...more, isFirst: true });
const expired = (setting: string): Wanted => ({
  dial: [{ fault: 'expired-key' }],
  did: 'failed',
  told: new RegExp(`failed: .* answered 401: .*The key was refused: check ${setting}$`),
});
const lost = (status: number, setting: string): Wanted => ({
  did: 'failed',
  told: new RegExp(
    `failed: .* answered ${status}: .*The key is that of ${setting}: it had the right to it before$`,
  ),
});
const absent = (status: number, setting: string): Wanted => ({
  dial: [{ fault: status === 403 ? 'no-plan' : 'not-found' }],
  isFirst: true,
  did: 'not on plan',
  told: new RegExp(`: not_on_plan: .* answered ${status}: .*The key is that of ${setting}$`),
});
const [CURSOR, ANTHROPIC] = ['CURSOR_API_KEY', 'ANTHROPIC_ADMIN_API_KEY'];
const missing = (endpoint: string, meaning: string): RegExp =>
  new RegExp(`endpoint_missing.*: \\S+ 2026-03-05 ${endpoint} is not on the plan, .*: ${meaning}`);
const noLists: Wanted = {
  dial: [],
  isFirst: true,
  isAnalyticsKey: true,
  did: 'went without',
  told: missing(`/v1/organizations/api_keys`, 'new keys have neither a name nor an owner'),
};
const wrongAddress = (...paths: string[]): Wanted => ({
  dial: [{ fault: 'not-found' }, ...paths.map((path): FaultSetting => ({ fault: 'not-found', path }))],
  isFirst: true,
  did: 'failed',
  told: /failed: .* answered 404: .*Nothing else has answered there either: check the base URL$/,
});

/** Keys that are refused, and plans or keys that lack an endpoint. */
export const ACCESS: Case[] = [
  ...casesOf('expired-key', everywhere(expired(CURSOR), expired(ANTHROPIC))),
  ...casesOf('expired-key-first', everywhere(first(expired(CURSOR)), first(expired(ANTHROPIC)))),
  ...casesOf('no-plan', everywhere(lost(403, CURSOR), lost(403, ANTHROPIC))),
  ...casesOf('no-plan-first', everywhere(absent(403, CURSOR), absent(403, ANTHROPIC))),
  ...casesOf('not-found', everywhere(lost(404, CURSOR), lost(404, ANTHROPIC))),
  ...casesOf('not-found-first', everywhere(absent(404, CURSOR), absent(404, ANTHROPIC))),
  ...casesOf('wrong-address', everywhere(wrongAddress(MEMBERS, GROUPS), wrongAddress(...LISTS))),
  ...casesOf('no-events', { cursor: { ...lost(403, CURSOR), dial: refusing(EVENTS) } }),
  ...casesOf('no-events-first', {
    cursor: {
      dial: refusing(EVENTS),
      isFirst: true,
      did: 'went without',
      money: 'lines alone',
      told: missing(EVENTS, 'no money of Cursor is in these figures'),
    },
  }),
  ...casesOf('no-members', { cursor: { ...lost(403, CURSOR), dial: refusing(MEMBERS) } }),
  ...casesOf('no-members-first', {
    cursor: {
      dial: refusing(MEMBERS),
      isFirst: true,
      did: 'went without',
      told: missing(MEMBERS, 'events of people who have left stay unattributed'),
    },
  }),
  ...casesOf('no-daily-usage', { cursor: { ...lost(403, CURSOR), dial: refusing(DAILY_USAGE) } }),
  ...casesOf('no-daily-usage-first', {
    cursor: {
      dial: refusing(DAILY_USAGE),
      isFirst: true,
      did: 'went without',
      money: 'truth in other rows',
      told: missing(DAILY_USAGE, 'the day has no lines of code'),
    },
  }),
  ...casesOf('no-spend-first', {
    cursor: { dial: refusing(SPEND, GROUPS), isFirst: true, did: 'went without' },
  }),
  ...casesOf('no-spend', {
    cursor: { dial: refusing(SPEND), did: 'went without', told: /second_opinion_missing: .*\/teams\/spend/ },
  }),
  ...casesOf('no-groups', {
    cursor: {
      dial: refusing(GROUPS),
      did: 'went without',
      told: /second_opinion_missing: .*\/teams\/groups/,
    },
  }),
  ...casesOf('no-analytics', { analytics: { ...lost(403, ANTHROPIC), dial: refusing(...ANALYTICS) } }),
  ...casesOf('no-analytics-first', {
    analytics: {
      dial: refusing(...ANALYTICS),
      isFirst: true,
      did: 'went without',
      truthOf: 'legacy',
      told: /legacy_reports: .* has no analytics reports: money is shared over the API keys by their tokens/,
    },
  }),
  ...casesOf('no-lists', {
    analytics: { ...noLists, dial: refusing(...LISTS), isFirst: false, isAnalyticsKey: false },
  }),
  ...casesOf('analytics-key', { analytics: noLists }),
  ...casesOf('analytics-key-code', {
    claude_code: { ...absent(403, ANTHROPIC), dial: [], isAnalyticsKey: true },
  }),
];
