import { describe, expect, test } from '@jest/globals';
import { makeRunDailyJob } from '../../../functions/run-daily-job/index.ts';
import { invokerOf } from '../../../functions/run-daily-job/invoker.ts';
import { type KickoffInput, kickoff } from '../../../shared/contract/messages.ts';
import { silentLog } from '../../support/fakes.ts';

const NOW = new Date('2026-11-28T23:59:59.999Z');

function open(publish: () => Promise<void> = async () => {}) {
  const published: [KickoffInput, string][] = [];
  const ask = makeRunDailyJob({
    async request(message, name) {
      await publish();
      published.push([message, name]);
      return { message_id: 'm1', requested_by: name };
    },
    runIdsOf:
      async ({ from, to }) =>
      (messageId) => [`${messageId} ${from} ${to}`],
    invokerOf: ({ headers }) =>
      headers.may ? { name: 'ops' } : { refused: 'RUN_INVOKERS does not name you' },
    now: () => NOW,
    log: silentLog,
  });
  const post = async (body: unknown, headers: Record<string, string> = { may: 'yes' }, method = 'POST') => {
    const { status, text } = await ask({ method, path: '/', headers, body });
    return [status, JSON.parse(text)];
  };
  return { post, published };
}

describe('a run that is asked for over HTTP', () => {
  const APPLY = { mode: 'apply', force: false };

  test('of production is the empty kickoff, which finds by itself what is due', async () => {
    const { post, published } = open();
    expect(await post({ mode: 'production' })).toEqual([202, { message_id: 'm1', requested_by: 'ops' }]);
    expect(published).toEqual([[APPLY, 'ops']]);
  });

  test('of some days names them, and its runs', async () => {
    const { post, published } = open();
    expect(await post({ mode: 'production', days: 30, force: true })).toEqual([
      202,
      { message_id: 'm1', requested_by: 'ops', run_ids: ['m1 2026-10-29 2026-11-27'] },
    ]);
    expect(published[0]?.[0]).toEqual({ ...APPLY, force: true, from: '2026-10-29', to: '2026-11-27' });
  });

  test('of development is yesterday, as counted when it was asked', async () => {
    const { post, published } = open();
    for (const body of [{ mode: 'development' }, { mode: 'development', days: 1 }]) {
      expect((await post(body))[1].run_ids).toEqual(['m1 2026-11-27 2026-11-27']);
    }
    expect(published[0]?.[0]).toEqual({ ...APPLY, from: '2026-11-27', to: '2026-11-27' });
  });

  test('dry is a plan, of what is due or of some days', async () => {
    const { post, published } = open();
    await post({ mode: 'dry_run' });
    await post({ mode: 'dry_run', days: 2 });
    expect(published.map(([message]) => message)).toEqual([
      { mode: 'plan', force: false },
      { mode: 'plan', force: false, from: '2026-11-26', to: '2026-11-27' },
    ]);
  });

  test('is always a kickoff that kickoff takes', async () => {
    const { post, published } = open();
    for (const mode of ['production', 'development', 'dry_run']) await post({ mode, force: true });
    for (const [message] of published) expect(kickoff.safeParse(message).success).toBe(true);
    expect(published).toHaveLength(3);
  });
});

describe('what is refused', () => {
  test.each([
    [undefined, 'expected object'],
    ['production', 'expected object'],
    [{}, 'mode: is production, development or dry_run'],
    [{ mode: 'prod' }, 'mode: is production, development or dry_run'],
    [{ mode: 'production', days: 0 }, 'days: '],
    [{ mode: 'production', days: 31 }, 'days: '],
    [{ mode: 'production', days: 1.5 }, 'days: '],
    [{ mode: 'production', days: '3' }, 'days: '],
    [{ mode: 'production', force: 'yes' }, 'force: '],
    [{ mode: 'production', dyas: 3 }, 'Unrecognized key: "dyas"'],
    [{ mode: 'development', days: 2 }, 'days: development is one day, yesterday'],
  ])('%j is, with the complaint, and nothing is published', async (body, sentence) => {
    const { post, published } = open();
    const [status, { error }] = await post(body);
    expect([status, error]).toEqual([400, expect.stringContaining(sentence)]);
    expect(error).toContain('ask for {"mode":"production"}');
    expect(published).toEqual([]);
  });

  test('is anybody who may not, before the body is looked at, and any other method', async () => {
    const { post, published } = open();
    expect(await post({ nonsense: 1 }, {})).toEqual([403, { error: 'RUN_INVOKERS does not name you' }]);
    expect(await post(undefined, { may: 'yes' }, 'GET')).toEqual([
      405,
      { error: 'a run is asked for by POST' },
    ]);
    expect(published).toEqual([]);
  });
});

describe('who asks in the cloud', () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = (claims: unknown) =>
    `Bearer ${part({ alg: 'RS256' })}.${part(claims)}.SIGNATURE_REMOVED_BY_GOOGLE`;
  const ops = token({ email: 'Ops@Example.com', email_verified: true });
  const eve = token({ email: 'eve@example.com', email_verified: true });
  const may = (headers: Record<string, string>, allowed = ['ops@example.com']) =>
    invokerOf({ headers }, allowed);

  test('is the e-mail of the ID token, in whatever case', () => {
    expect(may({ authorization: ops })).toEqual({ name: 'ops@example.com' });
    expect(may({ authorization: ops.replace('Bearer', 'bearer') })).toEqual({ name: 'ops@example.com' });
  });

  test('may not unless RUN_INVOKERS names the identity, and nobody may while it is not set', () => {
    expect(may({ authorization: eve })).toEqual({
      refused: 'eve@example.com may not start runs: RUN_INVOKERS names who may, with commas between',
    });
    expect(may({ authorization: ops }, [])).toHaveProperty('refused');
  });

  test('is the token that Cloud Run has verified when there are two: another one proves nothing', () => {
    expect(may({ authorization: ops, 'x-serverless-authorization': eve })).toHaveProperty('refused');
    expect(may({ authorization: eve, 'x-serverless-authorization': ops })).toEqual({
      name: 'ops@example.com',
    });
  });

  test.each([
    ['no token', {}],
    ['another scheme', { authorization: `Basic ${part({ email: 'ops@example.com' })}.x.y` }],
    ['an access token', { authorization: 'Bearer ya29.abc' }],
    ['no JSON', { authorization: 'Bearer a.b.c' }],
    ['no e-mail', { authorization: token({ sub: '1' }) }],
    [
      'an e-mail that is not verified',
      { authorization: token({ email: 'ops@example.com', email_verified: false }) },
    ],
  ])('is not known by %s', (_, headers) => {
    expect(may(headers as Record<string, string>)).toEqual({
      refused: 'who asks is not known: send the ID token of an identity that RUN_INVOKERS names',
    });
  });
});
