import { type NextFunction, type Request, type Response, Router } from 'express';
import { vendorId } from '../random.ts';
import type { Records } from '../records.ts';
import { Refusal, refusalOf } from '../refusal.ts';
import { addRoutes } from '../routes.ts';
import { costReport } from './cost-report.ts';
import { listApiKeys, listUsers, listWorkspaces, showOrganization } from './directory.ts';
import { usageReport } from './usage-report.ts';

/** The admin key that the sandbox takes, in either header. */
export const ANTHROPIC_KEY = 'sandbox-anthropic';

/** The version of the docs' own calls, and the one that the SDK sends. */
const VERSIONS = ['2023-06-01', '2026-10-21'];
const ERROR_TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  500: 'api_error',
};

/**
 * Serves the Admin API by https://platform.claude.com/docs/en/manage-claude/usage-cost-api. The organization is
 * one without the analytics beta: these reports answer 404.
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
  addRoutes(router, [
    {
      method: 'GET',
      path: '/v1/organizations/usage_report/messages',
      answer: (call) => usageReport(records, call),
    },
    { method: 'GET', path: '/v1/organizations/cost_report', answer: (call) => costReport(records, call) },
    { method: 'GET', path: '/v1/organizations/api_keys', answer: (call) => listApiKeys(records, call) },
    { method: 'GET', path: '/v1/organizations/users', answer: (call) => listUsers(records, call) },
    { method: 'GET', path: '/v1/organizations/workspaces', answer: (call) => listWorkspaces(records, call) },
    { method: 'GET', path: '/v1/organizations/me', answer: (call) => showOrganization(records, call) },
  ]);
  router.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const { status, message } = refusalOf(error);
    const detail = { type: ERROR_TYPES[status] ?? 'api_error', message };
    response
      .status(status)
      .json({ type: 'error', error: detail, request_id: response.getHeader('request-id') });
  });
  return router;
}

function authenticate(request: Request, _response: Response, next: NextFunction): void {
  const { authorization, 'x-api-key': apiKey, 'anthropic-version': version } = request.headers;
  const given = apiKey ?? authorization?.replace(/^Bearer /, '');
  if (given !== ANTHROPIC_KEY || (apiKey === undefined && !authorization?.startsWith('Bearer '))) {
    throw new Refusal(401, 'invalid x-api-key');
  }
  if (typeof version !== 'string' || !VERSIONS.includes(version)) {
    throw new Refusal(400, `anthropic-version: a header of ${VERSIONS.join(' or ')} is required`);
  }
  next();
}
