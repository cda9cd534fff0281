import { describe, expect, test } from '@jest/globals';
import { ANTHROPIC_HEADERS, CURSOR_HEADERS, call, withSandbox } from './client.ts';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('authentication', () => {
  test('Cursor takes the key as user name with an empty password, and nothing else', () =>
    withSandbox({}, async ({ cursorUrl }) => {
      const status = async (headers: Record<string, string>) =>
        (await call(`${cursorUrl}/teams/members`, { headers })).status;
      expect(await status(CURSOR_HEADERS)).toBe(200);
      expect(await status({})).toBe(401);
      expect(await status({ authorization: basic('sandbox-cursor:secret') })).toBe(401);
      expect(await status({ authorization: basic('other:') })).toBe(401);
      expect(await status({ authorization: 'Bearer sandbox-cursor' })).toBe(401);
    }));

  test('Cursor refuses in its own words', () =>
    withSandbox({}, async ({ cursorUrl }) => {
      const { body } = await call(`${cursorUrl}/teams/members`, {});
      expect(body).toEqual({ error: 'Unauthorized', message: expect.any(String) });
    }));

  test('Anthropic takes the key in either header', () =>
    withSandbox({}, async ({ anthropicUrl }) => {
      const status = async (headers: Record<string, string>) =>
        (await call(`${anthropicUrl}/v1/organizations/me`, { headers })).status;
      const version = { 'anthropic-version': '2023-06-01' };
      expect(await status(ANTHROPIC_HEADERS)).toBe(200);
      expect(await status({ ...version, authorization: 'Bearer sandbox-anthropic' })).toBe(200);
      expect(await status({ ...version, authorization: 'sandbox-anthropic' })).toBe(401);
      expect(await status({ ...version, 'x-api-key': 'other' })).toBe(401);
      expect(await status(version)).toBe(401);
      expect(await status({ 'x-api-key': 'sandbox-anthropic' })).toBe(400);
    }));

  test('Anthropic refuses in its own words, with the request id in header and body', () =>
    withSandbox({}, async ({ anthropicUrl }) => {
      const { body, headers } = await call(`${anthropicUrl}/v1/organizations/me`, {});
      expect(body).toEqual({
        type: 'error',
        error: { type: 'authentication_error', message: expect.any(String) },
        request_id: headers.get('request-id'),
      });
      expect(headers.get('request-id')).toMatch(/^req_/);
    }));
});
