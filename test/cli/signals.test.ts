import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { unlessStopped } from '../../cli/signals.ts';

describe('work that may be stopped', () => {
  const exitCode = process.exitCode;
  afterEach(() => {
    process.exitCode = exitCode;
  });

  const failing = async () => {
    throw new Error('the request was given up');
  };

  test('fails as it fails while nobody stops it', async () => {
    const running = unlessStopped(new AbortController().signal, 'Stopped.', failing);
    await expect(running).rejects.toThrow('the request was given up');
  });

  test('ends with 130 and no error once it is stopped', async () => {
    const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    await unlessStopped(AbortSignal.abort(), 'Stopped.', failing);
    const said = stderr.mock.calls.map(([text]) => text);
    stderr.mockRestore();
    expect(said).toEqual(['Stopped.\n']);
    expect(process.exitCode).toBe(130);
  });
});
