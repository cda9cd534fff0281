import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { remoteHost } from '../../../cli/remote.ts';
import { type LocalServer, startServer } from '../../../local/server.ts';
import { InvalidInputError, RetryableError, UsageError } from '../../../shared/errors.ts';
import { noLetters } from '../../support/letters.ts';

const SENT = { dead_letter_id: 'a', topic: 'records', message_id: 'm', next_id: 'a' };
const asked: unknown[] = [];
const letters = {
  ...noLetters,
  async redrive(one: { id: string }) {
    asked.push(one);
    if (one.id === 'none') throw new UsageError('there is no dead letter none');
    if (one.id === 'settled') throw new InvalidInputError('dead letter settled is discarded');
    if (one.id === 'busy') throw new RetryableError('the disk is full');
    return { sent: [SENT] as [typeof SENT], waits_for: [] };
  },
  async discard(one: { id: string }) {
    asked.push(one);
    return { dead_letter_id: one.id, usd_at_stake: '1.25' };
  },
  whole: async (id: string) => `whole ${id}`,
};

let server: LocalServer;
beforeAll(async () => {
  const nothing = async (): Promise<never> => {
    throw new Error('nothing else was expected');
  };
  server = await startServer({
    warehouse: { ask: nothing, read: nothing, lockMonth: nothing },
    web: { status: nothing, 'run-daily-job': nothing },
    about: { accounts: [], has_seat_prices: false },
    request: nothing,
    backdate: undefined,
    letters,
    ...{ token: 'right', port: 0, withDashboard: false },
  });
});
afterAll(() => server.close());
beforeEach(() => {
  asked.length = 0;
});

const host = (token = 'right') => remoteHost({ url: server.url, token, pid: 1 }).letters;
const by = { by: 'ada', reason: null };

test('a letter is redriven, discarded and taken back through the host, a mended one of 9 MiB too', async () => {
  const payload = '"\n'.repeat((9 * 1024 * 1024) / 2);
  expect(await host().redrive({ id: 'a', ...by, payload })).toEqual({ sent: [SENT], waits_for: [] });
  expect(asked).toEqual([{ id: 'a', ...by, payload }]);
  expect(await host().discard({ id: 'a', by: 'ada', reason: 'x' })).toEqual({
    dead_letter_id: 'a',
    usd_at_stake: '1.25',
  });
  expect(await host().whole('a')).toBe('whole a');
});

test('the host’s own sentence says why not', async () => {
  await expect(host().redrive({ id: 'none', ...by })).rejects.toThrow(
    new UsageError('there is no dead letter none'),
  );
  await expect(host().redrive({ id: 'settled', ...by })).rejects.toThrow('dead letter settled is discarded');
  await expect(host().redrive({ id: 'busy', ...by })).rejects.toBeInstanceOf(RetryableError);
});

test('nobody without the token settles a letter, and nobody with a misspelt question', async () => {
  await expect(host('wrong').discard({ id: 'a', by: 'eve', reason: 'x' })).rejects.toThrow('wrong token');
  await expect(host('wrong').whole('a')).rejects.toThrow('wrong token');
  const misspelt = { id: 'a', ...by, playload: '{}' };
  await expect(host().redrive(misspelt)).rejects.toThrow('playload');
  expect(asked).toEqual([]);
});
