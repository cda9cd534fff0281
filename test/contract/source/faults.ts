import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { CredentialError, InvalidInputError, RetryableError } from '../../../shared/errors.ts';
import { at, failDay, figuresOf, once, readFullDay } from './outcome.ts';
import { runDay } from './run-day.ts';
import { fullAnswers, ofDay, type SourceSubject } from './subject.ts';
import type { Disturb, Reply } from './vendor.ts';

const RETRY_AFTER_S = 30;
/** So often one call is tried. */
const ATTEMPTS = 5;
/** Every fault that may pass, as it goes over the wire. */
const PASSING: Record<string, Reply> = {
  '429 without Retry-After': { status: 429, text: '{"error":"slow down"}' },
  '500': { status: 500, text: 'oh no' },
  '503': { status: 503, text: '' },
  '529': { status: 529, text: '{"type":"error"}' },
  'a cut connection': 'cut',
  'an answer that is no JSON': { status: 200, text: '<html>maintenance</html>' },
};

/** What becomes of a vendor that refuses, is busy, is away or talks nonsense. */
export function faults(subject: SourceSubject): void {
  const { apiKey, keySetting, headers } = subject;
  const paths = [...subject.endpoints.map(({ path }) => path), ...subject.needed];
  const answers = fullAnswers(subject);

  test('a refused key is a CredentialError that names the setting and not the key', async () => {
    const text = `{"error":"bad key ${apiKey}, sent as ${Object.values(headers)}"}`;
    const { error, asked } = await failDay(subject, { answers, disturb: () => ({ status: 401, text }) });
    expect(error).toBeInstanceOf(CredentialError);
    expect(error.message).toContain(`check ${keySetting}`);
    expect(asked).toHaveLength(1);
    const shown = inspect(error, { depth: 20, showHidden: true });
    for (const secret of [apiKey, Buffer.from(`${apiKey}:`).toString('base64')])
      expect(shown.includes(secret)).toBe(false);
  });

  describe.each([403, 404])('%d of everything but one answered call', (status) => {
    const disturb: Disturb = (_, { total }) => (total === 0 ? undefined : { status, text: '{"error":"no"}' });

    test('is not on the plan of an account that has never committed', async () => {
      const { error, manifests, tables } = await runDay(subject, { answers, disturb });
      expect([error, manifests]).toEqual([undefined, []]);
      const [run, ...others] = tables.pipeline_runs ?? [];
      expect(others).toEqual([]);
      expect(run).toMatchObject({ status: 'not_on_plan', run_id: 'run1', usage_date: '2026-01-05' });
      expect(
        ofDay(subject).some(({ path }) => String(run?.reason).includes(`${path} answered ${status}`)),
      ).toBe(true);
      expect(tables.findings).toMatchObject([{ kind: 'not_on_plan' }]);
    });

    test('is a right that the key has lost where something was committed before', async () => {
      const { error, tables } = await failDay(subject, { answers, disturb, hasCommitted: true });
      expect(error).toBeInstanceOf(CredentialError);
      expect(error.message).toContain(keySetting);
      expect(error.message).not.toContain(apiKey);
      expect(tables.pipeline_runs).toEqual([]);
    });
  });

  test('waits for as long as the vendor says, and then goes on as if nothing had been', async () => {
    const reply = { status: 429, headers: { 'retry-after': String(RETRY_AFTER_S) }, text: '{}' };
    const busy = await readFullDay(subject, { disturb: once(reply) });
    const calls = subject.day.asked.length;
    expect(figuresOf(busy)).toEqual(figuresOf(await readFullDay(subject)));
    expect(busy.manifest).toMatchObject({ api_calls: calls * 2, api_errors: calls });
    // The first milliseconds of each wait are the retry's own.
    const waitedS = busy.waitedMs / 1000;
    expect(waitedS).toBeGreaterThan((RETRY_AFTER_S - 0.1) * calls);
    expect(waitedS).toBeLessThanOrEqual(RETRY_AFTER_S * calls);
  });

  test.each(Object.entries(PASSING))('%s is asked again', async (_, reply) => {
    const undisturbed = await readFullDay(subject);
    const disturbed = await readFullDay(subject, { disturb: once(reply) });
    expect(figuresOf(disturbed)).toEqual(figuresOf(undisturbed));
    expect(disturbed.records).toEqual(undisturbed.records);
    expect(disturbed.manifest.api_errors).toBe(subject.day.asked.length);
    expect(disturbed.waitedMs).toBe(0);
  });

  test.each([
    ['a vendor that is away', { status: 503, text: 'down' }, 'answered 503: down'],
    [
      'an endpoint that answers no JSON',
      { status: 200, text: '<html>' },
      'answered 6 characters that are no JSON',
    ],
  ])('%s is left to the broker after some attempts', async (_, reply, says) => {
    for (const { path } of ofDay(subject)) {
      const { error, asked } = await failDay(subject, { answers, disturb: at(path, reply) });
      expect(error).toBeInstanceOf(RetryableError);
      expect(error.message).toContain(`${path} ${says}`);
      const own = asked.filter((one) => one.path === path);
      const requests = Map.groupBy(own, ({ what, body }) => `${what} ${JSON.stringify(body)}`);
      expect(new Set([...requests.values()].map(({ length }) => length))).toEqual(new Set([ATTEMPTS]));
    }
  });

  test.each([
    ['of another kind', '{"rows_of_another_kind":[]}'],
    ['without anything', 'null'],
    ['whose rows are no list', '{"data":5,"has_more":false,"rows":5,"usageEvents":5,"teamMembers":5}'],
  ])('an answer %s is refused by the name of its endpoint', async (_, text) => {
    for (const path of paths) {
      const { error } = await failDay(subject, { answers, disturb: at(path, { status: 200, text }) });
      expect(error).toBeInstanceOf(InvalidInputError);
      expect(error.message).toContain(`${path} answered what does not fit`);
    }
  });
}
