import { describe, expect, test } from '@jest/globals';
import { makeCommit } from '../../../functions/commit/index.ts';
import type { Manifest } from '../../../shared/contract/messages.ts';
import { InvalidInputError, RetryableError } from '../../../shared/errors.ts';
import type { CommitResult } from '../../../shared/warehouse/warehouse.ts';
import { fakeWarehouse, silentLog } from '../../support/fakes.ts';
import { envelopeOf, manifestOf } from '../../support/messages.ts';

/** Commits one manifest against a warehouse that answers so, one answer after the other. */
function commit(...answers: (CommitResult | Error)[]) {
  return commitOf({}, ...answers);
}

function commitOf(more: Partial<Manifest>, ...answers: (CommitResult | Error)[]) {
  const { warehouse, tables, commits, asked } = fakeWarehouse();
  commits.push(...answers);
  const handle = makeCommit({ warehouse, now: () => new Date('2026-01-06T15:00:00.000Z'), log: silentLog });
  return { done: handle(envelopeOf(manifestOf(more))), tables, asked };
}

describe('commit', () => {
  test.each(['committed', 'unchanged', 'adjusted', 'planned'] as const)(
    'is over when the slice is %s: the warehouse wrote the ledger',
    async (outcome) => {
      const { done, tables, asked } = commit({ outcome, reason: '' });
      await done;
      expect(asked).toEqual([manifestOf()]);
      expect(tables.pipeline_runs).toEqual([]);
    },
  );

  test('comes again while batches are on their way', async () => {
    const { done } = commit({ outcome: 'waiting', reason: '2 of 3 batches have landed' });
    await expect(done).rejects.toBeInstanceOf(RetryableError);
    await expect(done).rejects.toThrow('anthropic 2026-01-05: 2 of 3 batches have landed');
  });

  test('gives up what landed otherwise than the manifest says', async () => {
    const { done } = commit({ outcome: 'mismatched', reason: '1.25 USD have landed, 1.50 were sent' });
    await expect(done).rejects.toThrow(
      new InvalidInputError(
        'anthropic default 2026-01-05 is not committed: 1.25 USD have landed, 1.50 were sent',
      ),
    );
  });

  test('writes down that a plan no longer holds, and no dead letter comes of it', async () => {
    const reason = 'the mapping has moved since the plan';
    const { done, tables } = commitOf({ plan_id: 'plan1' }, { outcome: 'refused', reason });
    await done;
    expect(tables.pipeline_runs).toMatchObject([
      { run_id: 'run1', fetch_id: 'f1', status: 'refused', reason, plan_id: 'plan1' },
    ]);
  });

  describe('of money that is out of all proportion to its tokens', () => {
    const magnitude = { priced_usd: '4800', expected_usd: '48' };

    test('is refused with the reason, and no fact and no dead letter comes of it', async () => {
      const { done, tables, asked } = commitOf({ magnitude });
      await done;
      expect(asked).toEqual([]);
      expect(tables.pipeline_runs).toMatchObject([
        {
          run_id: 'run1',
          fetch_id: 'f1',
          status: 'refused',
          reason: expect.stringContaining('--accept-magnitude'),
          billed_usd: '1',
          content_hash: 'abc-1',
        },
      ]);
    });

    test('goes ahead when a person has accepted it', async () => {
      const { done, asked, tables } = commitOf(
        { magnitude, accept_magnitude: 'prices rose' },
        { outcome: 'committed', reason: '' },
      );
      await done;
      expect(asked).toHaveLength(1);
      expect(tables.pipeline_runs).toEqual([]);
    });
  });

  test('acknowledges a fetch that a newer one has superseded, with a row in the ledger', async () => {
    const { done, tables } = commit({ outcome: 'superseded', reason: '' });
    await done;
    expect(tables.pipeline_runs).toEqual([
      {
        recorded_at: '2026-01-06T15:00:00.000Z',
        run_id: 'run1',
        fetch_id: 'f1',
        source: 'anthropic',
        account: 'default',
        usage_date: '2026-01-05',
        mode: 'apply',
        status: 'superseded',
        reason: 'a newer fetch of the slice has been committed',
        requested_by: null,
        requested_at: '2026-01-06T14:00:00.000Z',
        fetched_at: '2026-01-06T14:00:01.000Z',
        report: 'cost_report',
        record_count: 1,
        vendor_rows: 1,
        billed_usd: '1',
        included_usd: '0',
        plan_id: null,
        content_hash: 'abc-1',
        mapping_version: '0000000000000-none',
      },
    ]);
  });

  test('is tried again here when another transaction was in the way', async () => {
    const { done, asked } = commit(new RetryableError('conflict'), { outcome: 'committed', reason: '' });
    await done;
    expect(asked).toHaveLength(2);
  });

  test('leaves a conflict that does not end to the broker, after five attempts', async () => {
    const { done, asked } = commit(new RetryableError('conflict'));
    await expect(done).rejects.toThrow(new RetryableError('conflict'));
    expect(asked).toHaveLength(5);
  });

  test('does not try a bug again', async () => {
    const { done, asked } = commit(new Error('no such column'));
    await expect(done).rejects.toThrow('no such column');
    expect(asked).toHaveLength(1);
  });

  test('refuses a manifest that does not fit', async () => {
    const { warehouse, asked } = fakeWarehouse();
    const handle = makeCommit({ warehouse, now: () => new Date(), log: silentLog });
    const done = handle(envelopeOf({ ...manifestOf(), segments: [] }));
    await expect(done).rejects.toBeInstanceOf(InvalidInputError);
    expect(asked).toEqual([]);
  });
});
