import { expect, test } from '@jest/globals';
import { readRemembered } from '../../../shared/ingest/remembered.ts';

test("what is remembered of an account's directory has the day on which it was last listed", async () => {
  const asked: unknown[] = [];
  const read = async (...ask: unknown[]) => {
    asked.push(ask);
    return [
      {
        kind: 'key',
        vendor_id: 'apikey_1',
        email: null,
        name: 'ci',
        principal_id: 'svac_1',
        creator_id: 'user_1',
        last_seen: '2026-01-04T23:59:59.999Z',
      },
    ];
  };
  expect(await readRemembered({ account: 'eu', read }, 'anthropic_api')).toEqual([
    {
      kind: 'key',
      id: 'apikey_1',
      email: null,
      name: 'ci',
      principal: 'svac_1',
      creator: 'user_1',
      lastSeen: '2026-01-04',
    },
  ]);
  expect(asked).toEqual([['remembered-directory', { account: 'eu', platform: 'anthropic_api' }]]);
});
