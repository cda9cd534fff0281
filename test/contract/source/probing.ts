import { expect, test } from '@jest/globals';
import { runDay } from './run-day.ts';
import { fullAnswers, type SourceSubject } from './subject.ts';
import type { Disturb, Reply } from './vendor.ts';

const always =
  (reply: Reply): Disturb =>
  () =>
    reply;

/** One harmless question, whose answer stands in the ledger and changes nothing. */
export function probing(subject: SourceSubject): void {
  const { probe, keySetting } = subject;

  async function ledgerOf(disturb?: Disturb) {
    const run = await runDay(subject, {
      mode: 'probe',
      answers: fullAnswers(subject),
      ...(disturb ? { disturb } : {}),
    });
    const { error, manifests, records, deadLetters, tables } = run;
    expect({ error, manifests, records, deadLetters }).toEqual({
      error: undefined,
      manifests: [],
      records: [],
      deadLetters: [],
    });
    expect([tables.findings, tables.endpoint_fingerprints]).toEqual([[], []]);
    expect(tables.pipeline_runs).toHaveLength(1);
    return { asked: run.asked.map(({ what }) => what), row: tables.pipeline_runs?.[0] };
  }

  test('asks for the least that shows what the key may read', async () => {
    const { asked, row } = await ledgerOf();
    expect(asked).toEqual(probe.asked);
    expect(row).toEqual({
      recorded_at: '2026-01-06T14:00:00.000Z',
      run_id: 'run1',
      source: subject.source.name,
      account: 'default',
      usage_date: '2026-01-05',
      mode: 'probe',
      status: 'probed',
      reason: `${probe.endpoint} answers`,
      requested_by: null,
      requested_at: '2026-01-06T14:00:00.000Z',
      api_calls: probe.asked.length,
      api_errors: 0,
    });
  });

  test.each<[string, Reply, string]>([
    ['a wrong key', { status: 401, text: 'who?' }, `The key was refused: check ${keySetting}`],
    ['a missing right', { status: 403, text: 'not you' }, `The key is that of ${keySetting}`],
    ['a wrong question', { status: 422, text: 'what?' }, 'answered 422: what?'],
    ['a vendor that is down', { status: 500, text: 'oh' }, 'answered 500: oh'],
    ['a wrong address', { status: 200, text: '<html>' }, 'that are no JSON'],
    ['another answer', { status: 200, text: '{}' }, ''],
    ['a connection that breaks', 'cut', 'got no answer'],
  ])('fails in the ledger, and nowhere else, at %s', async (_, reply, reason) => {
    const { row } = await ledgerOf(always(reply));
    expect(row).toMatchObject({ status: 'failed', reason: expect.stringContaining(reason) });
    expect(Number(row?.api_calls)).toBeGreaterThan(0);
  });
}
