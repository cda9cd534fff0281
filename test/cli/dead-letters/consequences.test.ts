import { describe, expect, test } from '@jest/globals';
import {
  consequencesOf,
  lookBefore,
  runIdsOf,
  type Watched,
} from '../../../cli/dead-letters/consequences.ts';
import { runId } from '../../../functions/kickoff/run-id.ts';
import { findLetter, type Letter } from '../../../shared/dead-letters/letter.ts';
import type { Row } from '../../../shared/warehouse/warehouse.ts';
import { fakeWarehouse } from '../../support/fakes.ts';
import { letterRow } from '../../support/letters.ts';

const SLICE = { source: 'cursor', account: 'default', day: '2026-03-02' } as const;
const RUN = { ...SLICE, run_id: 'r1', fetch_id: 'f1' };

const ending = (run_id: string, status: string, minute: number, reason: string | null = null): Row => ({
  ...{ run_id, status, reason, recorded_at: `2026-03-03T10:0${minute}:00.000Z` },
  ...{ source: 'cursor', account: 'default', usage_date: '2026-03-02' },
});
const givenUp = (dead_letter_id: string, run_id: string | null, minute: number): Row => ({
  ...{ dead_letter_id, run_id, received_at: `2026-03-03T10:0${minute}:00.000Z` },
  ...{ topic: 'records', function_name: 'attribute', error_message: 'it does not fit' },
});

function letterOf(topic: string, attributes: Record<string, string>, data = '{}'): Promise<Letter> {
  const row = letterRow(topic, { data, attributes });
  return findLetter(fakeWarehouse({ 'dead-letter': [row] }).warehouse, 'any');
}

/** What is known before and after a letter is sent again as message `m1`, with these letters along. */
async function came(letter: Letter, before: Known, after: Known, along: string[] = []) {
  const read = (known: Known) =>
    fakeWarehouse({
      'run-endings': ({ run_ids }) => (known.endings ?? []).filter(({ run_id }) => isIn(run_ids, run_id)),
      'letters-of-runs': ({ run_ids, dead_letter_ids }) =>
        (known.letters ?? []).filter(
          (row) => isIn(run_ids, row.run_id) || isIn(dead_letter_ids, row.dead_letter_id),
        ),
      'runs-requested-since': known.requested ?? [],
    }).warehouse.read;
  const runIds = runIdsOf(letter, undefined);
  const sent = (id: string) => ({ dead_letter_id: id, topic: letter.topic, message_id: 'm1', next_id: id });
  const watched: Watched = {
    letter,
    runIds,
    redriven: { sent: [sent(letter.id), ...along.map(sent)], waits_for: [] },
    payload: letter.payload,
    before: await lookBefore(read(before), letter, runIds, [letter.id]),
    sentAt: 0,
  };
  return (await consequencesOf(read(after), [watched])).get(watched);
}

type Known = { endings?: Row[]; letters?: Row[]; requested?: Row[] };
const isIn = (list: unknown, value: unknown) => Array.isArray(list) && list.includes(value);

describe('what comes of a message of a run', () => {
  const failed = { endings: [ending('r1', 'failed', 1)], letters: [givenUp('other', 'r1', 1)] };

  test('is not known while nothing is new', async () => {
    expect(await came(await letterOf('ingest-cursor', RUN), failed, failed)).toBeUndefined();
  });

  test('is how the run ends after that', async () => {
    const after = { ...failed, endings: [...failed.endings, ending('r1', 'superseded', 2, 'a newer one')] };
    expect(await came(await letterOf('ingest-cursor', RUN), failed, after)).toEqual({
      ...{ status: 'superseded', reason: 'a newer one', runIds: ['r1'] },
    });
  });

  test('is a dead letter once more, its own or another of the run, but for those that were there', async () => {
    for (const id of ['third', 'other']) {
      const after = { ...failed, letters: [...failed.letters, givenUp(id, 'r1', 2)] };
      expect(await came(await letterOf('ingest-cursor', RUN), failed, after)).toMatchObject({
        ...{ status: 'dead_lettered', reason: 'it does not fit' },
      });
    }
  });

  test('is nothing more than landing for a batch whose run had ended and whose manifest is not there', async () => {
    const batch = await letterOf('records', RUN);
    const ended = { endings: [ending('r1', 'failed', 1), ending('r1', 'superseded', 2)] };
    expect(await came(batch, ended, ended)).toMatchObject({
      ...{ status: 'landed', reason: 'its run had ended as superseded' },
    });
    expect(await came(batch, ended, ended, ['its manifest'])).toBeUndefined();
    expect(await came(batch, failed, failed)).toBeUndefined();
  });

  test('is looked for by the run that its payload names, where its attributes name none', async () => {
    const letter = await letterOf('ingest-cursor', {}, '{"run_id":"r7"}');
    expect(runIdsOf(letter, undefined)).toEqual(['r7']);
    expect(runIdsOf(letter, '{"run_id":"r8"}')).toEqual(['r8']);
    expect(runIdsOf(await letterOf('records', {}, '{'), undefined)).toEqual([]);
  });
});

describe('what comes of a kickoff', () => {
  const requested = (run_id: string, more: Row = {}): Row => ({
    ...{ run_id, source: 'cursor', account: 'default', usage_date: '2026-03-02' },
    ...{ mode: 'apply', requested_by: null, recorded_at: '2026-03-03T10:01:00.000Z' },
    ...more,
  });

  test('is how all the runs end that this message has asked for', async () => {
    const letter = await letterOf('kickoff', {});
    const [own, another] = [runId('m1', SLICE), runId('m1', { ...SLICE, source: 'anthropic' })];
    const asked = [
      requested(own),
      requested(another, { source: 'anthropic' }),
      requested('of somebody else'),
    ];
    expect(
      await came(letter, {}, { requested: asked, endings: [ending(own, 'committed', 1)] }),
    ).toBeUndefined();
    const endings = [ending(own, 'committed', 1), ending(another, 'not_on_plan', 2, 'no plan')];
    expect(await came(letter, {}, { requested: asked, endings })).toEqual({
      ...{ status: 'committed, not_on_plan', reason: 'no plan', runIds: [own, another] },
    });
  });

  test('is found by its asker where it attributes days anew, which are the same runs whoever asks', async () => {
    const letter = await letterOf('kickoff', {}, '{"mode":"reattribute","requested_by":"me"}');
    const asked = [
      requested('r1', { mode: 'reattribute', requested_by: 'me' }),
      requested('r2', { mode: 'reattribute', requested_by: 'you' }),
    ];
    const known = { requested: asked, endings: [ending('r1', 'committed', 1)] };
    expect(await came(letter, {}, known)).toMatchObject({ status: 'committed', runIds: ['r1'] });
    // What the same run came to before, for whoever asked, is no news.
    const older = { ...known, endings: [ending('r1', 'failed', 0)], letters: [givenUp('x', 'r1', 0)] };
    expect(await came(letter, {}, older)).toBeUndefined();
    expect(await came(letter, { requested: asked }, known)).toBeUndefined();
  });

  test('is a dead letter once more', async () => {
    const letter = await letterOf('kickoff', {});
    expect(await came(letter, {}, { letters: [givenUp(letter.id, null, 1)] })).toMatchObject({
      status: 'dead_lettered',
    });
  });
});
