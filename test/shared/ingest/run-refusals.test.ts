import { describe, expect, test } from '@jest/globals';
import { CredentialError, InvalidInputError } from '../../../shared/errors.ts';
import { absent, openIngest, refusing, toySource } from '../../support/ingest.ts';
import { DAY } from '../../support/records.ts';

describe('a request', () => {
  test('for another source is refused', async () => {
    const { run } = openIngest(toySource([]));
    await expect(run({ source: 'cursor' })).rejects.toThrow(
      new InvalidInputError('anthropic is asked for cursor'),
    );
  });

  test('for an account without a key is for a person', async () => {
    const { run, journal } = openIngest(toySource([]));
    const running = run({ account: 'north' });
    await expect(running).rejects.toBeInstanceOf(CredentialError);
    await expect(running).rejects.toThrow('the account north of anthropic has no key');
    expect(journal).toEqual([]);
  });
});

describe('a vendor that refuses an endpoint', () => {
  test('does not offer the source, as long as nothing was ever committed', async () => {
    const { run, tables, on, reads } = openIngest(refusing('/money'));
    await run();
    expect(tables.pipeline_runs).toEqual([
      {
        recorded_at: expect.stringMatching(/^2026-01-06T14:00:/),
        run_id: 'run1',
        source: 'anthropic',
        account: 'default',
        usage_date: DAY,
        mode: 'apply',
        status: 'not_on_plan',
        reason: 'GET /money answered 403',
        requested_by: null,
        requested_at: '2026-01-06T14:00:00.000Z',
      },
    ]);
    expect(tables.findings).toMatchObject([
      { kind: 'not_on_plan', severity: 'warning', text: 'GET /money answered 403', source: 'anthropic' },
    ]);
    expect(on('manifests')).toEqual([]);
    const account = { source: 'anthropic', account: 'default' };
    expect(reads).toEqual([
      ['endpoint-fingerprints', account],
      ['has-committed', account],
    ]);
  });

  test('and has answered nothing else is at a wrong address, which no plan explains', async () => {
    const { run, tables } = openIngest(absent());
    const running = run();
    await expect(running).rejects.toBeInstanceOf(InvalidInputError);
    await expect(running).rejects.toThrow('check the base URL');
    expect(tables.pipeline_runs).toEqual([]);
  });

  test('after the first commit has taken a right from the key', async () => {
    const { run, tables } = openIngest(refusing('/money'), { slices: 1 });
    const running = run();
    await expect(running).rejects.toBeInstanceOf(CredentialError);
    await expect(running).rejects.toThrow(/it had the right to it before$/);
    expect(tables.pipeline_runs).toEqual([]);
  });
});
