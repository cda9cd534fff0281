import { describe, expect, test } from '@jest/globals';
import { readList } from '../../../shared/anthropic/pages.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import { anthropicSession } from '../../support/anthropic-answers.ts';

const ORGANIZATION = '/v1/organizations';

describe('a list is asked for', () => {
  test('page by page, after the last id of the one before', async () => {
    const { session, seen } = anthropicSession({ keys: [[{ id: 'a' }, { id: 'b' }], [{ id: 'c' }]] });
    expect(await readList(session, 'api_keys')).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    expect(seen.map(({ what }) => what)).toEqual([
      `GET ${ORGANIZATION}/api_keys?limit=1000`,
      `GET ${ORGANIZATION}/api_keys?limit=1000&after_id=b`,
    ]);
  });

  test('with archived workspaces too', async () => {
    const { session, seen } = anthropicSession();
    await readList(session, 'workspaces');
    await readList(session, 'users');
    expect(seen.map(({ what }) => what)).toEqual([
      `GET ${ORGANIZATION}/workspaces?limit=1000&include_archived=true`,
      `GET ${ORGANIZATION}/users?limit=1000`,
    ]);
  });
});

describe('a list is refused with', () => {
  test.each([
    ['more without a last id', { data: [{ id: 'a' }], has_more: true, last_id: null }, 'gives no cursor'],
    [
      'a last id that does not move',
      { data: [{ id: 'a' }], has_more: true, last_id: 'a' },
      'gives the cursor a again: it does not move',
    ],
    ['no data', { has_more: false }, 'answered what does not fit: data: '],
  ])('%s', async (_, answer, reason) => {
    const reading = readList(anthropicSession({ keys: () => answer }).session, 'api_keys');
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow(reason);
  });
});
