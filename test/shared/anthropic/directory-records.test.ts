import { describe, expect, test } from '@jest/globals';
import { keyRecord, userRecord, workspaceRecord } from '../../../shared/anthropic/directory-records.ts';
import * as schema from '../../../shared/anthropic/schema.ts';

const DAY = '2026-01-05';

describe('a line of a directory', () => {
  test('of a user has the e-mail as it is compared', () => {
    const raw = { id: 'user_1', type: 'user', email: ' A@Example.com', name: 'A', role: 'user' };
    expect(userRecord(schema.user.parse(raw), DAY, raw)).toMatchObject({
      kind: 'directory',
      lands_in: 'raw_directory',
      stated_email: 'a@example.com',
      vendor_user_id: 'user_1',
      vendor: { kind: 'user', vendor_id: 'user_1', email: 'a@example.com', name: 'A', is_active: true },
      raw_response: raw,
    });
  });

  test.each([
    ['older', { id: 'user_2', type: 'user' }, 'user_2'],
    ['newer', { type: 'user_actor', user_id: 'user_3' }, 'user_3'],
    ["service account's", { type: 'service_account_actor', service_account_id: 'svac_1' }, 'svac_1'],
    ['missing', null, null],
  ])('of a key has its creator and its principal of the %s shape', (_, principal, principal_id) => {
    const raw = { id: 'apikey_1', name: 'ci', created_by: { id: 'user_1', type: 'user' }, principal };
    expect(keyRecord(schema.apiKey.parse(raw), DAY, raw)).toMatchObject({
      api_key_id: 'apikey_1',
      api_key_name: 'ci',
      vendor_user_id: null,
      vendor: { kind: 'key', vendor_id: 'apikey_1', principal_id, creator_id: 'user_1', is_active: null },
    });
  });

  test('of a workspace has its id and name', () => {
    const raw = { id: 'wrkspc_1', name: 'Research', archived_at: null };
    expect(workspaceRecord(schema.workspace.parse(raw), DAY, raw)).toMatchObject({
      workspace_id: 'wrkspc_1',
      vendor: { kind: 'workspace', vendor_id: 'wrkspc_1', name: 'Research' },
    });
  });
});
