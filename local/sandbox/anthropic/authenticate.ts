import type { NextFunction, Request, Response } from 'express';
import { Refusal } from '../refusal.ts';

/** The admin key that the sandbox takes, in either header. */
export const ANTHROPIC_KEY = 'sandbox-anthropic';
/** A key of the scope read:analytics alone, which opens nothing but the analytics reports. */
export const ANALYTICS_KEY = 'sandbox-analytics';
/** Where the analytics reports are. */
export const ANALYTICS_PATH = '/v1/organizations/analytics';

/** The version of the docs' own calls, and the one that the SDK sends. */
const VERSIONS = ['2023-06-01', '2026-10-21'];
const BETA = 'analytics-usage-cost-2026-08-24';

/** Refuses a call without a known key and version, and one that the key's scope does not reach. */
export function authenticate(request: Request, _response: Response, next: NextFunction): void {
  const { authorization, 'x-api-key': apiKey, 'anthropic-version': version } = request.headers;
  const given = apiKey ?? /^Bearer (.*)$/.exec(authorization ?? '')?.[1];
  if (given !== ANTHROPIC_KEY && given !== ANALYTICS_KEY) {
    throw new Refusal(401, 'invalid x-api-key');
  }
  if (typeof version !== 'string' || !VERSIONS.includes(version)) {
    throw new Refusal(400, `anthropic-version: a header of ${VERSIONS.join(' or ')} is required`);
  }
  if (given === ANALYTICS_KEY && !request.path.startsWith(`${ANALYTICS_PATH}/`)) {
    throw new Refusal(403, 'the key has the scope read:analytics only');
  }
  next();
}

/** Without the header a beta endpoint answers, as the vendor says of its kin, as if it did not exist. */
export function requireBeta(request: Request, _response: Response, next: NextFunction): void {
  const betas = String(request.headers['anthropic-beta'] ?? '').split(',');
  if (!betas.some((beta) => beta.trim() === BETA)) {
    throw new Refusal(404, `no such endpoint without anthropic-beta: ${BETA}`);
  }
  next();
}
