import { expect, test } from '@jest/globals';
import type { RunState } from '../../local/follow.ts';
import { summarize } from '../../local/summary.ts';
import { fakeWarehouse } from '../support/fakes.ts';

function runOf(usage_date: string, status: string, reason: string | null, source = 'cursor'): RunState {
  return { run_id: usage_date, source, account: 'default', usage_date, status, reason };
}

test('a reason is told once, with the first of its days', async () => {
  const runs = [
    runOf('2026-03-04', 'failed', 'the key was refused'),
    runOf('2026-03-02', 'failed', 'the key was refused'),
    runOf('2026-03-03', 'refused', '4800 USD where tokens cost 48'),
    runOf('2026-03-03', 'not_on_plan', 'GET /report answered 403', 'claude_code'),
    runOf('2026-03-05', 'committed', 'asked by a person'),
    runOf('2026-03-06', 'superseded', 'a newer fetch has been committed'),
  ];
  const { reasons } = await summarize(fakeWarehouse().warehouse, 'a test', runs, 1);
  expect(reasons).toEqual([
    'cursor 2026-03-02 and 1 more: failed: the key was refused',
    'cursor 2026-03-03: refused: 4800 USD where tokens cost 48',
    'claude_code 2026-03-03: not_on_plan: GET /report answered 403',
  ]);
});
