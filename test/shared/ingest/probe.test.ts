import { describe, expect, test } from '@jest/globals';
import { StoppingError } from '../../../shared/errors.ts';
import { makeIngest } from '../../../shared/ingest/run.ts';
import { fakePublisher, fakeWarehouse, silentLog } from '../../support/fakes.ts';
import { toySource } from '../../support/ingest.ts';
import { envelopeOf, requestOf } from '../../support/messages.ts';
import { fakeSession } from '../../support/vendor-session.ts';

/** Probes an account whose source answers like this. */
async function probe(answer: () => Promise<string>, { account = 'default' } = {}) {
  const { warehouse, tables } = fakeWarehouse();
  const { publisher, published } = fakePublisher();
  const ingest = makeIngest(
    { ...toySource([]), probe: answer },
    {
      publisher,
      warehouse,
      accounts: [{ source: 'anthropic', account: 'default', http: fakeSession({}).http }],
      now: () => new Date('2026-01-06T14:00:05.000Z'),
      log: silentLog,
    },
  );
  const ending = ingest(envelopeOf(requestOf({ mode: 'probe', account })));
  await ending.catch(() => {});
  expect(published).toEqual([]);
  return { ending, rows: tables.pipeline_runs };
}

describe('a probe', () => {
  test('of an account without a key fails in the ledger', async () => {
    const { ending, rows } = await probe(async () => '/money', { account: 'west' });
    await ending;
    expect(rows).toMatchObject([
      { account: 'west', status: 'failed', reason: 'the account west of anthropic has no key', api_calls: 0 },
    ]);
  });

  test.each([
    ['the process stops', new StoppingError()],
    ['we fail', new TypeError('x is not a function')],
  ])('is made again when %s: that says nothing of the key', async (_, error) => {
    const { ending, rows } = await probe(async () => {
      throw error;
    });
    await expect(ending).rejects.toBe(error);
    expect(rows).toEqual([]);
  });
});
