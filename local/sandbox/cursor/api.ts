import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { Records } from '../records.ts';
import { Refusal, refusalOf } from '../refusal.ts';
import { addRoutes } from '../routes.ts';
import { dailyUsageData } from './daily-usage-data.ts';
import { members } from './members.ts';
import { spend } from './spend.ts';
import { usageEvents } from './usage-events.ts';

/** The key that the sandbox takes as user name, with an empty password. */
export const CURSOR_KEY = 'sandbox-cursor';

const ERROR_NAMES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
};

/** Serves Cursor's Admin API by https://cursor.com/docs/account/teams/admin-api. */
export function cursorApi(records: Records): Router {
  const router = Router();
  router.use(authenticate);
  router.use(requireJson);
  router.use(express.json());
  addRoutes(router, [
    { method: 'GET', path: '/teams/members', answer: (call) => members(records, call) },
    { method: 'POST', path: '/teams/daily-usage-data', answer: (call) => dailyUsageData(records, call) },
    { method: 'POST', path: '/teams/filtered-usage-events', answer: (call) => usageEvents(records, call) },
    { method: 'POST', path: '/teams/spend', answer: (call) => spend(records, call) },
  ]);
  router.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const { status, message } = refusalOf(error);
    response.status(status).json({ error: ERROR_NAMES[status] ?? 'Internal Server Error', message });
  });
  return router;
}

function authenticate(request: Request, _response: Response, next: NextFunction): void {
  const expected = `Basic ${Buffer.from(`${CURSOR_KEY}:`).toString('base64')}`;
  if (request.headers.authorization !== expected) {
    throw new Refusal(401, 'Invalid API key');
  }
  next();
}

function requireJson(request: Request, _response: Response, next: NextFunction): void {
  if (request.method === 'POST' && !request.is('application/json')) {
    throw new Refusal(400, 'Content-Type must be application/json');
  }
  next();
}
