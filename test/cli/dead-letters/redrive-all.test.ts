import { expect, test } from '@jest/globals';
import { fakeWarehouse } from '../../support/fakes.ts';
import { letterRow, noLetters } from '../../support/letters.ts';
import { redrive } from '../../support/redriving.ts';

const SLICE = { type: 'record', source: 'cursor', account: 'default', day: '2026-03-02' };
const record = (dead_letter_id: string, more: Record<string, string> = {}) =>
  letterRow(
    'records',
    { data: '{}', attributes: { ...SLICE, ...more } },
    { dead_letter_id, function_name: 'ingest-cursor' },
  );

test('one replay is asked for all records of a slice, and each letter says so', async () => {
  const rows = [record('a'), record('b'), record('c', { account: 'north' }), record('d')];
  const { warehouse } = fakeWarehouse({
    'dead-letter': ({ dead_letter_id }) => rows.filter((row) => row.dead_letter_id === dead_letter_id),
  });
  const letters = {
    ...noLetters,
    async redrive({ id }: { id: string }) {
      const sent = { dead_letter_id: id, topic: 'kickoff', message_id: `message ${id}`, next_id: id };
      return { sent: [sent] as [typeof sent], waits_for: [] };
    },
  };
  const outcomes = await redrive({ read: warehouse.read, letters }, ['a', 'b', 'c', 'd', 'e'], { waitMs: 0 });
  expect(
    outcomes.map(({ id, along, redriven, refused }) => [
      id,
      along ?? redriven?.sent[0].message_id ?? refused,
    ]),
  ).toEqual([
    ['a', 'message a'],
    ['b', 'a'],
    ['c', 'message c'],
    ['d', 'a'],
    ['e', 'there is no dead letter e: "ai-usage dead-letters list --state all" shows them'],
  ]);
});

test('a stop between two letters sends no further one', async () => {
  const stop = new AbortController();
  const { warehouse } = fakeWarehouse({ 'dead-letter': [record('a')] });
  const asked: string[] = [];
  const letters = {
    ...noLetters,
    async redrive({ id }: { id: string }) {
      asked.push(id);
      stop.abort();
      const sent = { dead_letter_id: id, topic: 'kickoff', message_id: 'm', next_id: id };
      return { sent: [sent] as [typeof sent], waits_for: [] };
    },
  };
  const sending = redrive({ read: warehouse.read, letters }, ['a', 'b'], { signal: stop.signal });
  await expect(sending).rejects.toThrow('aborted');
  expect(asked).toEqual(['a']);
});
