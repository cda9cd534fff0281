import { describe, expect, test } from '@jest/globals';
import { makeSmallOrganization } from '../../../local/sandbox/index.ts';
import { sandboxSettings } from '../../../local/sandbox-vendors.ts';
import { call, truth, withSandbox } from './client.ts';

const basic = (key: string): { authorization: string } => ({
  authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
});

describe('two teams of Cursor', () => {
  test('have each their own key and their own data', () =>
    withSandbox({ organization: makeSmallOrganization(), keys: { cursor: 'sandbox-one' } }, (one) =>
      withSandbox(
        { organization: makeSmallOrganization({ seed: 'two' }), keys: { cursor: 'sandbox-two' } },
        async (two) => {
          const status = async ({ cursorUrl }: typeof one, key: string) =>
            (await call(`${cursorUrl}/teams/members`, { headers: basic(key) })).status;
          expect([await status(one, 'sandbox-one'), await status(two, 'sandbox-two')]).toEqual([200, 200]);
          expect([await status(one, 'sandbox-two'), await status(two, 'sandbox-one')]).toEqual([401, 401]);
          expect(await status(one, 'sandbox-cursor')).toBe(401);
          const day = '2026-03-03';
          expect((await truth(one, day)).cursor).not.toEqual((await truth(two, day)).cursor);
          expect(sandboxSettings(two)).toMatchObject({
            CURSOR_API_KEY: 'sandbox-two',
            CURSOR_API_BASE_URL: two.cursorUrl,
          });
        },
      ),
    ));
});
