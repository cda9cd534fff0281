import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isUndone, outcomeLines } from '../../cli/dead-letters/outcome-text.ts';
import { idsAsked } from '../../cli/dead-letters/redrive.ts';
import { lookAt, shownLines } from '../../cli/dead-letters/show.ts';
import { deadLetterMessage } from '../../shared/contract/dead-letter.ts';
import { unreadableRow } from '../faults/alterations.ts';
import { envelopeOf } from '../support/messages.ts';
import { openLetter, redrive, redriveOne } from '../support/redriving.ts';
import { noJson } from './support/poison.ts';
import { openPoisoned, type Poisoned } from './support/poisoned.ts';

const SPAN = { from: '2026-03-05', to: '2026-03-06' };
const CURSOR = { sources: ['cursor' as const] };

let to: Poisoned;
beforeAll(async () => {
  to = await openPoisoned();
  await to.clean.request({ ...SPAN, ...CURSOR });
});
afterAll(() => to?.close());

async function sameFacts(day: string): Promise<void> {
  const { poisoned, clean } = await to.factsOf(day);
  expect(poisoned).toBe(clean);
}

test('all at once: a batch takes its dead-lettered manifest along, and a stranger does not keep them', async () => {
  const day = '2026-03-06';
  to.poisoning.spoil('attributed', noJson);
  to.poisoning.spoil('manifests', noJson);
  await to.poisoned.local.kickoff({ day, ...CURSOR, requested_by: 'all at once' });
  const [batch, spoilt] = [await to.letterOn('attributed'), await to.letterOn('manifests')];
  await to.poisoned.local.letters.discard({ id: String(spoilt.dead_letter_id), by: 'ada', reason: 'a test' });
  // As when the commit had waited for its batch in vain.
  const waited = envelopeOf('', { ...to.poisoning.original('manifests'), deliveryAttempt: 100 });
  await to.poisoned.broker.publish('dead-letter', [
    deadLetterMessage(waited, {
      topic: 'manifests',
      functionName: 'commit',
      errorClass: 'RetryableError',
      errorMessage: 'cursor 2026-03-06: 0 of 1 batches have landed',
    }),
    { data: 'a stranger', attributes: {} },
  ]);
  const [manifest] = [await to.letterOn('manifests'), await to.letterOn('unknown')];
  const mended = to.poisoning.original('attributed').data;
  const fix = await redriveOne(to.reach, String(batch.dead_letter_id), { payload: mended });
  expect(outcomeLines([fix], 1)).toEqual([
    expect.stringMatching(
      `^${batch.dead_letter_id}: sent again with its manifest ${manifest?.dead_letter_id}: run \\w{16} committed$`,
    ),
  ]);
  await sameFacts(day);

  to.poisoning.spoil('ingest-cursor', noJson);
  await to.poisoned.local.kickoff({ day, ...CURSOR, force: true, requested_by: 'twice' });
  const request = await to.letterOn('ingest-cursor');
  const ids = await idsAsked(to.reach, [], { all: true });
  const outcomes = await redrive(to.reach, ids);
  expect(
    outcomes.map(({ id, refused, consequence }) => [id, refused?.slice(0, 12) ?? consequence?.status]),
  ).toEqual(ids.map((id) => [id, id === request.dead_letter_id ? 'dead_lettered' : 'nobody knows']));
  expect(outcomes.some(isUndone)).toBe(true);
  expect(await idsAsked(to.reach, [], { all: true, function: 'ingest-cursor' })).toEqual([
    request.dead_letter_id,
  ]);
  expect(await idsAsked(to.reach, [], { all: true, errorClass: 'CredentialError' })).toEqual([]);
  for (const id of ids) await to.poisoned.local.letters.discard({ id, by: 'ada', reason: 'done' });
});

test('a record that was left out is read anew with its slice: again left out, or mended by the vendor', async () => {
  to.proxy.alter(unreadableRow());
  const day = '2026-03-06';
  const { statuses } = await to.poisoned.request({ day, ...CURSOR, force: true });
  expect(statuses).toEqual({ committed: 1 });
  const isLeftOut = (row: { function_name?: unknown }) => row.function_name === 'ingest-cursor';
  const first = await openLetter(to.reach, isLeftOut);
  expect(first).toMatchObject({ topic: 'records', record_count: 1 });
  const [again] = await redrive(to.reach, [String(first.dead_letter_id)]);
  expect(again?.consequence).toMatchObject({ status: 'unchanged' });
  const second = await openLetter(to.reach, isLeftOut);
  expect(second.dead_letter_id).not.toBe(first.dead_letter_id);
  to.proxy.alter(undefined);
  const [mended] = await redrive(to.reach, [String(second.dead_letter_id)]);
  expect(mended?.consequence).toMatchObject({
    status: 'committed',
    reason: `redrives the record of dead letter ${second.dead_letter_id}`,
  });
  await sameFacts(day);
});

test('a letter whose slice another fetch has replaced since is superseded, and its own fetch ends so too', async () => {
  const day = '2026-03-05';
  to.poisoning.spoil('attributed', noJson);
  await to.poisoned.local.kickoff({ day, ...CURSOR, requested_by: 'first' });
  const { dead_letter_id, run_id } = await to.letterOn('attributed');
  const { runs } = await to.poisoned.request({ day, ...CURSOR });
  expect(runs).toMatchObject([{ status: 'committed' }]);
  const [letter] = await to.reach.read('dead-letter', { dead_letter_id: String(dead_letter_id) });
  const why = `the slice has been replaced whole by run ${runs[0]?.run_id}`;
  expect(letter).toMatchObject({ state: 'superseded', state_reason: why });
  const { refused } = await redriveOne(to.reach, String(dead_letter_id));
  expect(refused).toContain(`dead letter ${dead_letter_id} is superseded on `);
  expect(refused).toContain(`: ${why}`);
  const endings = await to.reach.read('run-endings', { run_ids: [String(run_id)] });
  expect(endings.map(({ status }) => status)).toEqual(['failed', 'superseded']);
  await sameFacts(day);
});

test('a message above 6 MB comes back whole from the broker, once more after each failure, and no other is lost', async () => {
  const { broker } = to.poisoned;
  const [data, other] = [
    JSON.stringify({ text: 'x'.repeat(6_400_000) }),
    JSON.stringify({ text: 'y'.repeat(6_400_000) }),
  ];
  await broker.publish(
    'records',
    [other, data].map((text) => ({ data: text, attributes: {} })),
  );
  const open = await idsOf('records', 2);
  for (const id of open) expect(await to.shown(id)).toContain('its beginning alone is kept here');
  const whole = await Promise.all(open.map((id) => to.reach.letters.whole(id)));
  expect(whole.toSorted()).toEqual([data, other]);
  const [id = ''] = open;
  const again = await redriveOne(to.reach, id);
  expect(again.consequence).toMatchObject({ status: 'dead_lettered' });
  const looked = await lookAt(to.reach, id.slice(0, 8), true);
  expect([looked.letter.isTruncated, whole.includes(looked.payload)]).toEqual([true, true]);
  expect(shownLines(looked, Date.now()).join('\n')).toContain(
    `"text": "${looked.payload.slice(9, 209)}"… (6,400,000 characters)`,
  );
  for (const one of open) await to.reach.letters.discard({ id: one, by: 'ada', reason: 'a test' });
});

async function idsOf(topic: string, count: number): Promise<string[]> {
  for (;;) {
    const rows = await to.reach.read('dead-letters', { state: 'open' });
    const ids = rows.filter((row) => row.topic === topic).map((row) => String(row.dead_letter_id));
    if (ids.length === count) return ids;
    await to.letterOn(topic);
  }
}
