export const EVENTS = '/teams/filtered-usage-events';
export const ANALYTICS_USAGE = '/v1/organizations/analytics/usage';
export const ANALYTICS_COST = '/v1/organizations/analytics/cost';
export const COST_REPORT = '/v1/organizations/cost_report';

const DAILY_USAGE = '/teams/daily-usage-data';
const SPEND = '/teams/spend';
const USAGE_REPORT = '/v1/organizations/usage_report/messages';
const CLAUDE_CODE = '/v1/organizations/usage_report/claude_code';

/** The endpoints that the money is read from. */
export const MONEY = [EVENTS, ANALYTICS_COST, COST_REPORT];
/** The money of Anthropic. */
export const ANTHROPIC_MONEY = [ANALYTICS_COST, COST_REPORT];
/** Both analytics reports. */
export const ANALYTICS = [ANALYTICS_USAGE, ANALYTICS_COST];
/** The reports that take five dimensions. */
export const GROUPED = [...ANALYTICS, USAGE_REPORT];
/** All reports of Anthropic. */
export const ANTHROPIC_REPORTS = [...GROUPED, COST_REPORT, CLAUDE_CODE];
/** All reports of both vendors, without the directories. */
export const REPORTS = [EVENTS, DAILY_USAGE, SPEND, ...ANTHROPIC_REPORTS];
/** The reports that name people beside money or lines. */
export const PEOPLE = [EVENTS, ...ANALYTICS, CLAUDE_CODE];
