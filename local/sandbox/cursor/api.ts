import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import type { Records } from '../records.ts';
import { errorBody, Refusal, refusalOf } from '../refusal.ts';
import { addRoutes } from '../routes.ts';
import { dailyUsageData } from './daily-usage-data.ts';
import { listGroups, showGroup } from './groups.ts';
import { members } from './members.ts';
import { spend } from './spend.ts';
import { usageEvents } from './usage-events.ts';

/** The key that a sandbox takes as user name, with an empty password, unless it has one of its own. */
export const CURSOR_KEY = 'sandbox-cursor';

/** Serves Cursor's Admin API by https://cursor.com/docs/account/teams/admin-api. */
export function cursorApi(records: Records, key = CURSOR_KEY): Router {
  const router = Router();
  router.use(authenticate(key));
  router.use(requireJson);
  router.use(express.json());
  addRoutes(router, [
    { method: 'GET', path: '/teams/members', answer: (call) => members(records, call) },
    { method: 'POST', path: '/teams/daily-usage-data', answer: (call) => dailyUsageData(records, call) },
    { method: 'POST', path: '/teams/filtered-usage-events', answer: (call) => usageEvents(records, call) },
    { method: 'POST', path: '/teams/spend', answer: (call) => spend(records, call) },
    { method: 'GET', path: '/teams/groups', answer: (call) => listGroups(records, call) },
    { method: 'GET', path: '/teams/groups/:id', answer: (call) => showGroup(records, call) },
  ]);
  router.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const refusal = refusalOf(error);
    response.status(refusal.status).json(errorBody('cursor', refusal));
  });
  return router;
}

function authenticate(key: string): RequestHandler {
  const expected = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  return (request, _response, next) => {
    if (request.headers.authorization !== expected) {
      throw new Refusal(401, 'Invalid API key');
    }
    next();
  };
}

function requireJson(request: Request, _response: Response, next: NextFunction): void {
  if (request.method === 'POST' && !request.is('application/json')) {
    throw new Refusal(400, 'Content-Type must be application/json');
  }
  next();
}
