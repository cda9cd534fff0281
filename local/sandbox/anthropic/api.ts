import { type NextFunction, type Request, type Response, Router } from 'express';
import { vendorId } from '../random.ts';
import type { Records } from '../records.ts';
import { refusalOf } from '../refusal.ts';
import { addRoutes, type Call } from '../routes.ts';
import { analyticsCost } from './analytics/cost-report.ts';
import { analyticsUsage } from './analytics/usage-report.ts';
import { ANALYTICS_PATH, authenticate, requireBeta } from './authenticate.ts';
import { claudeCodeReport } from './claude-code/report.ts';
import { costReport } from './cost-report.ts';
import { listApiKeys, listUsers, listWorkspaces, showOrganization } from './directory.ts';
import { usageReport } from './usage-report.ts';

export { ANALYTICS_KEY, ANTHROPIC_KEY } from './authenticate.ts';

const ERROR_TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  500: 'api_error',
};
const ENDPOINTS: Record<string, (records: Records, call: Call) => unknown> = {
  [`${ANALYTICS_PATH}/usage`]: analyticsUsage,
  [`${ANALYTICS_PATH}/cost`]: analyticsCost,
  '/v1/organizations/usage_report/messages': usageReport,
  '/v1/organizations/usage_report/claude_code': claudeCodeReport,
  '/v1/organizations/cost_report': costReport,
  '/v1/organizations/api_keys': listApiKeys,
  '/v1/organizations/users': listUsers,
  '/v1/organizations/workspaces': listWorkspaces,
  '/v1/organizations/me': showOrganization,
};

/**
 * Serves the Admin API: the analytics reports by
 * https://platform.claude.com/docs/en/manage-claude/usage-cost-analytics-api, and the same days once more in the
 * legacy reports by https://platform.claude.com/docs/en/manage-claude/usage-cost-api.
 */
export function anthropicApi(records: Records): Router {
  const router = Router();
  let requests = 0;
  router.use((request, response, next) => {
    requests += 1;
    response.setHeader(
      'request-id',
      vendorId('req', records.organization.seed, request.originalUrl, requests),
    );
    next();
  });
  router.use(authenticate);
  router.use(ANALYTICS_PATH, requireBeta);
  addRoutes(
    router,
    Object.entries(ENDPOINTS).map(([path, answer]) => ({
      method: 'GET',
      path,
      answer: (call) => answer(records, call),
    })),
  );
  router.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const { status, message } = refusalOf(error);
    const detail = { type: ERROR_TYPES[status] ?? 'api_error', message };
    response
      .status(status)
      .json({ type: 'error', error: detail, request_id: response.getHeader('request-id') });
  });
  return router;
}
