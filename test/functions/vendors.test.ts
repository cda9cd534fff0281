import { expect, test } from '@jest/globals';
import { openAccounts } from '../../functions/vendors.ts';
import { first } from '../support/fakes.ts';
import { withVendor } from '../support/vendor-server.ts';

const CALL = { method: 'GET', path: '/x', decimals: new Set<string>() } as const;

test.each([
  ['cursor', 'key_1', { authorization: 'Basic a2V5XzE6' }],
  ['anthropic', 'sk-ant-admin01-1', { 'x-api-key': 'sk-ant-admin01-1', 'anthropic-version': '2023-06-01' }],
] as const)('%s gets its key as it wants it, and its account', (vendor, apiKey, headers) =>
  withVendor(
    (_, response) => response.end('{}'),
    async (baseUrl, requests) => {
      const settings = {
        vendor,
        account: 'north',
        apiKey,
        baseUrl,
        requestsPerMinute: 60,
        keySetting: 'KEY',
      };
      const { source, account, http } = first(openAccounts([settings]));
      await http.open().call(CALL);
      expect([source, account]).toEqual([vendor, 'north']);
      expect(first(requests).headers).toMatchObject(headers);
    },
  ),
);
