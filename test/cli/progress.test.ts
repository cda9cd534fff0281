import { describe, expect, test } from '@jest/globals';
import { progressLines } from '../../cli/progress.ts';

const run = (source: string, status: string) => ({
  run_id: 'r',
  source,
  account: 'default',
  usage_date: '2026-01-05',
  status,
  reason: null,
});

describe('the progress', () => {
  test('is a line a source: a bar, what is finished of what was asked for, and how it ended', () => {
    const runs = [
      run('cursor', 'committed'),
      run('cursor', 'requested'),
      run('cursor', 'unchanged'),
      run('cursor', 'committed'),
      run('anthropic', 'failed'),
    ];
    expect(progressLines(runs)).toEqual([
      `anthropic    ${'█'.repeat(24)} 1/1 slices 1 failed`,
      `cursor       ${'█'.repeat(18)}${'░'.repeat(6)} 3/4 slices 2 committed, 1 unchanged`,
    ]);
  });

  test('ends with how long the rest will take, when that is known', () => {
    const lines = progressLines([run('cursor', 'requested')], 'about 2 minutes left');
    expect(lines).toEqual([`cursor       ${'░'.repeat(24)} 0/1 slices`, 'about 2 minutes left']);
  });

  test('of nothing is no line', () => {
    expect(progressLines([])).toEqual([]);
  });
});
