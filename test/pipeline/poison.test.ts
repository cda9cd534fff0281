import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listText, unknownStake } from '../../cli/dead-letters/list.ts';
import { outcomeLines } from '../../cli/dead-letters/outcome-text.ts';
import { openLetter, redriveOne } from '../support/redriving.ts';
import { anotherSchema, lyingTotals, noJson, oldVersion, type Poison } from './support/poison.ts';
import { openPoisoned, type Poisoned } from './support/poisoned.ts';

/** The path of a day, in its order. */
const PATH = ['kickoff', 'ingest-cursor', 'records', 'attributed', 'manifests'];
const SPAN = { from: '2026-03-02', to: '2026-03-05' };
const PATIENCE_MS = 40_000;
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

type Case = { name: string; day: string; poison: Poison; mark: RegExp; isReadable: boolean };

const CASES: Case[] = [
  {
    name: 'no JSON',
    day: '2026-03-02',
    poison: noJson,
    mark: /Payload, [\d,]+ bytes: it is no JSON: .*\n {2}00000000 {2}7b 22/,
    isReadable: false,
  },
  {
    name: 'of another schema',
    day: '2026-03-03',
    poison: anotherSchema,
    mark: /, 1 complaint of its schema \(◀\)\n[^◀]*"(mapping_version|sources)": 7 {3}◀ Invalid input: expected (string|array), received number\n/,
    isReadable: true,
  },
  {
    name: 'of an old schema version',
    day: '2026-03-04',
    poison: oldVersion,
    mark: /schema_version {2}0 {3}◀ schema_version 0 is not known here, only 1\n/,
    isReadable: true,
  },
];

describe('poison on every topic of a day', () => {
  test.each(CASES)(
    '$name: dead-lettered once, listed, shown, mended, sent again',
    async ({ day, poison, mark, isReadable }) => {
      for (const topic of PATH) to.poisoning.spoil(topic, poison);
      await to.poisoned.local.kickoff({ day, ...CURSOR, requested_by: `poison ${day}` });
      for (const topic of PATH) {
        const letter = await to.letterOn(topic);
        const id = String(letter.dead_letter_id);
        const isBatch = topic === 'records' || topic === 'attributed';
        if (isBatch) expect(letter.usd_at_stake).toBe(isReadable ? await to.dollarsOf(day) : null);
        expect(listText([letter], 'table', Date.now())).toContain(
          String(letter.usd_at_stake ?? unknownStake(letter)),
        );
        expect(await to.shown(id)).toMatch(mark);
        const { data } = to.poisoning.original(topic);
        const waitMs = topic === 'attributed' ? 100 : PATIENCE_MS;
        const { refused, consequence } = await redriveOne(to.reach, id, { payload: data, waitMs });
        expect(refused).toBeUndefined();
        // The next one on the path is spoilt too; the commit then waits for its manifest.
        const wanted = { manifests: 'committed', attributed: undefined }[topic] ?? 'dead_lettered';
        if (topic !== 'attributed') expect([topic, consequence?.status]).toEqual([topic, wanted]);
      }
      await sameFacts(day);
      const twice = await to.poisoned.rows(
        `SELECT dead_letter_id FROM dead_letters WHERE state = 'open' GROUP BY ALL HAVING COUNT(*) > 1`,
      );
      expect(twice).toEqual([]);
      expect(await to.poisoned.deadLetters()).toEqual([]);
    },
  );

  test('a manifest that lies about the money is dead-lettered, and commits once it tells the truth', async () => {
    const day = '2026-03-05';
    to.poisoning.spoil('manifests', lyingTotals);
    const { runs } = await to.poisoned.request({ day, ...CURSOR });
    expect(runs).toMatchObject([{ status: 'failed', reason: expect.stringContaining('is not committed') }]);
    const letter = await to.letterOn('manifests');
    const id = String(letter.dead_letter_id);
    expect(letter).toMatchObject({ function_name: 'commit', usd_at_stake: '0' });
    expect(await to.shown(id)).toContain('"billed_usd": "0.000000001"');
    const again = await redriveOne(to.reach, id);
    expect(again.consequence).toMatchObject({ status: 'dead_lettered' });
    expect(await to.shown(id)).toMatch(
      /What became of it\n.* commit, delivery 1: .*\n.* redriven by ada\n.* commit,/,
    );
    const { data } = to.poisoning.original('manifests');
    const mended = await redriveOne(to.reach, id, { payload: data, reason: 'the truth' });
    expect(outcomeLines([mended], 1)).toEqual([
      expect.stringMatching(/^\w{12}: sent again: run \w{16} committed$/),
    ]);
    await sameFacts(day);
    expect(await to.shown(id)).toContain('redriven by ada: mended: the truth');
  });

  test('what is spoilt on the topic of the dead letters themselves is kept, and can be discarded alone', async () => {
    await to.poisoned.broker.publish('dead-letter', [{ data: 'not { JSON\u0007', attributes: {} }]);
    const letter = await openLetter(to.reach, (row) => row.topic === 'unknown');
    const id = String(letter.dead_letter_id);
    expect(await to.shown(id)).toContain(
      '00000000  6e 6f 74 20 7b 20 4a 53  4f 4e 07                 |not { JSON.|',
    );
    const { refused } = await redriveOne(to.reach, id);
    expect(refused).toBe(
      `nobody knows which topic dead letter ${id} was for: look at it with "ai-usage dead-letters show ${id}", and discard it`,
    );
    await to.poisoned.local.letters.discard({ id, by: 'ada', reason: 'a stranger' });
    expect((await redriveOne(to.reach, id)).refused).toMatch(/ is discarded by ada on .*: a stranger$/);
  });

  test('on the topic of re-attributions: mended, the day has the owners of the new sheet', async () => {
    const asked = { day: '2026-03-02', sources: ['anthropic' as const] };
    for (const pipeline of [to.clean, to.poisoned]) await pipeline.request(asked);
    to.writeSheet((csv) => {
      const [header, one, other] = csv.split('\n');
      const moved = one?.replace('Edda.Crane@example.Com', 'new.owner@example.com');
      return [`${header},valid_from`, `${moved},2026-01-01`, `${other},`].join('\n');
    });
    const { day } = asked;
    const before = (await to.factsOf(day)).clean;
    await to.clean.request({ ...asked, mode: 'reattribute' });
    expect((await to.factsOf(day)).clean).not.toBe(before);
    to.poisoning.spoil('reattribute', anotherSchema);
    await to.poisoned.local.kickoff({ ...asked, mode: 'reattribute', requested_by: 'owners' });
    const { dead_letter_id } = await to.letterOn('reattribute');
    expect(await to.shown(dead_letter_id)).toContain(
      '"mapping_version": 7   ◀ Invalid input: expected string',
    );
    const { data } = to.poisoning.original('reattribute');
    const mended = await redriveOne(to.reach, String(dead_letter_id), { payload: data });
    expect(mended.consequence).toMatchObject({ status: 'committed' });
    await sameFacts(day);
  });
});
