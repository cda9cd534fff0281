import { describe, expect, test } from '@jest/globals';
import { ANALYTICS_KEY, ANTHROPIC_KEY } from '../../../local/sandbox/anthropic/api.ts';
import type { Sandbox } from '../../../local/sandbox/index.ts';
import { call, days, span, withSandbox } from './client.ts';

const BETA = 'analytics-usage-cost-2026-08-24';
const DAY = '2026-11-02';
const ANALYTICS = [`/analytics/usage${days(DAY)}`, `/analytics/cost${days(DAY)}`];
const OTHERS = [
  `/usage_report/messages${span(DAY)}`,
  `/usage_report/claude_code?starting_at=${DAY}`,
  `/cost_report${span(DAY)}`,
  '/api_keys',
  '/users',
  '/workspaces',
  '/me',
];

async function answer(sandbox: Sandbox, path: string, headers: Record<string, string>) {
  const { status, body } = await call<{ error?: { type: string } }>(
    `${sandbox.anthropicUrl}/v1/organizations${path}`,
    { headers: { 'anthropic-version': '2023-06-01', 'anthropic-beta': BETA, ...headers } },
  );
  return [status, body.error?.type];
}

describe('access to Anthropic', () => {
  test('either header carries a key, with either version, at every endpoint', () =>
    withSandbox({}, async (sandbox) => {
      for (const path of [...ANALYTICS, ...OTHERS]) {
        for (const version of ['2023-06-01', '2026-10-21']) {
          for (const key of [{ 'x-api-key': ANTHROPIC_KEY }, { authorization: `Bearer ${ANTHROPIC_KEY}` }]) {
            const headers = { ...key, 'anthropic-version': version };
            expect([path, ...(await answer(sandbox, path, headers))]).toEqual([path, 200, undefined]);
          }
        }
      }
    }));

  test('another version, and a key without Bearer, are refused', () =>
    withSandbox({}, async (sandbox) => {
      const version = { 'x-api-key': ANTHROPIC_KEY, 'anthropic-version': '2024-01-01' };
      expect(await answer(sandbox, '/me', version)).toEqual([400, 'invalid_request_error']);
      expect(await answer(sandbox, '/me', { authorization: ANTHROPIC_KEY })).toEqual([
        401,
        'authentication_error',
      ]);
    }));

  test('a key for analytics alone opens the analytics reports, in either header, and nothing else', () =>
    withSandbox({}, async (sandbox) => {
      for (const key of [{ 'x-api-key': ANALYTICS_KEY }, { authorization: `Bearer ${ANALYTICS_KEY}` }]) {
        for (const path of ANALYTICS) {
          expect(await answer(sandbox, path, key)).toEqual([200, undefined]);
        }
        for (const path of OTHERS) {
          expect(await answer(sandbox, path, key)).toEqual([403, 'permission_error']);
        }
      }
    }));

  test('without its beta header an analytics report does not exist', () =>
    withSandbox({}, async (sandbox) => {
      const key = { 'x-api-key': ANTHROPIC_KEY };
      for (const path of ANALYTICS) {
        for (const beta of ['', 'analytics-usage-cost-2026-08-2', 'fast-mode-2026-02-01']) {
          expect(await answer(sandbox, path, { ...key, 'anthropic-beta': beta })).toEqual([
            404,
            'not_found_error',
          ]);
        }
        const several = { ...key, 'anthropic-beta': `fast-mode-2026-02-01, ${BETA}` };
        expect(await answer(sandbox, path, several)).toEqual([200, undefined]);
      }
      expect(await answer(sandbox, '/me', { ...key, 'anthropic-beta': '' })).toEqual([200, undefined]);
    }));
});
