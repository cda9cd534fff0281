import { describe, expect, test } from '@jest/globals';
import { ANTHROPIC_HEADERS, call, get, type ReportPage, span, USAGE_GROUPS, withSandbox } from './client.ts';

const DAY = span('2026-11-02');

describe('parameters of Anthropic', () => {
  test.each([
    ['usage without a start', '/usage_report/messages'],
    ['a bare date', '/usage_report/messages?starting_at=2026-11-02'],
    [
      'an end before the start',
      `/cost_report?starting_at=2026-11-02T00:00:00Z&ending_at=2026-11-01T00:00:00Z`,
    ],
    ['an unknown parameter', `/usage_report/messages${DAY}&page_size=5`],
    ['an array without brackets', `/usage_report/messages${DAY}&group_by=model`],
    ['an array with commas', `/usage_report/messages${DAY}&group_by[]=model,api_key_id`],
    ['a dimension twice', `/usage_report/messages${DAY}&group_by[]=model&group_by[]=model`],
    ['a dimension of cost that there is not', `/cost_report${DAY}&group_by[]=model`],
    ['a limit above 31', `/usage_report/messages${DAY}&limit=32`],
    ['a limit of 0', `/cost_report${DAY}&limit=0`],
    ['cost by the hour', `/cost_report${DAY}&bucket_width=1h`],
    ['a made-up cursor', `/cost_report${DAY}&page=page_abc`],
    ['a list limit above 1000', '/users?limit=1001'],
    ['an unknown id', '/users?after_id=user_x'],
    ['an unknown status', '/api_keys?status=lost'],
  ])('%s is refused', (_, path) =>
    withSandbox({}, async (sandbox) => {
      const answer = await get(sandbox, path);
      expect(answer).toMatchObject({ status: 400, body: { error: { type: 'invalid_request_error' } } });
    }),
  );

  test('usage is grouped by five dimensions at most', () =>
    withSandbox({}, async (sandbox) => {
      expect((await get(sandbox, `/usage_report/messages${DAY}${USAGE_GROUPS}`)).status).toBe(200);
      const answer = await get(
        sandbox,
        `/usage_report/messages${DAY}${USAGE_GROUPS}&group_by[]=inference_geo`,
      );
      expect(answer).toMatchObject({
        status: 400,
        body: { error: { message: 'Cannot specify more than 5 group_by[] dimensions' } },
      });
    }));

  test('a cursor belongs to its query', () =>
    withSandbox({}, async (sandbox) => {
      const { body } = await get<ReportPage<unknown>>(sandbox, `/usage_report/messages${DAY}${USAGE_GROUPS}`);
      const status = async (path: string) => (await get(sandbox, `${path}&page=${body.next_page}`)).status;
      expect(await status(`/usage_report/messages${DAY}${USAGE_GROUPS}`)).toBe(200);
      expect(await status(`/usage_report/messages${DAY}`)).toBe(400);
      expect(await status(`/usage_report/messages${span('2026-11-03')}${USAGE_GROUPS}`)).toBe(400);
      expect(await status(`/cost_report${DAY}`)).toBe(400);
    }));

  test('other paths and other methods are refused', () =>
    withSandbox({}, async (sandbox) => {
      for (const path of ['/analytics/users', '/nothing']) {
        expect(await get(sandbox, path)).toMatchObject({
          status: 404,
          body: { error: { type: 'not_found_error' } },
        });
      }
      const url = `${sandbox.anthropicUrl}/v1/organizations/users`;
      expect((await call(url, { method: 'POST', headers: ANTHROPIC_HEADERS })).status).toBe(405);
    }));
});
