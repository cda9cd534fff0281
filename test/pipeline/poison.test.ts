import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listText } from '../../cli/dead-letters/list.ts';
import { isUndone, outcomeLines } from '../../cli/dead-letters/outcome-text.ts';
import { idsAsked } from '../../cli/dead-letters/redrive.ts';
import { lookAt, shownLines } from '../../cli/dead-letters/show.ts';
import type { Sandbox } from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import { deadLetterMessage } from '../../shared/contract/dead-letter.ts';
import { formatUsd, parseUsd } from '../../shared/money.ts';
import { unreadableRow } from '../faults/alterations.ts';
import { startProxy, type VendorProxy } from '../faults/proxy.ts';
import { envelopeOf } from '../support/messages.ts';
import { newFolder, openPipeline, type Pipeline, startSmallSandbox } from '../support/pipeline.ts';
import { openLetter, redrive, redriveOne } from '../support/redriving.ts';
import {
  anotherSchema,
  lyingTotals,
  makePoisoning,
  noJson,
  oldVersion,
  type Poison,
} from './support/poison.ts';

/** The path of a day, in its order. */
const PATH = ['kickoff', 'ingest-cursor', 'records', 'attributed', 'manifests'];
const SPAN = { from: '2026-03-02', to: '2026-03-06' };
const PATIENCE_MS = 10_000;
const CURSOR = { sources: ['cursor' as const] };

const poisoning = makePoisoning();
let sandbox: Sandbox;
let proxy: VendorProxy;
let folders: ReturnType<typeof newFolder>[];
let clean: Pipeline;
let poisoned: Pipeline;

beforeAll(async () => {
  sandbox = await startSmallSandbox();
  proxy = await startProxy(sandbox);
  folders = [newFolder(sandbox.mappingCsv), newFolder(sandbox.mappingCsv)];
  const open = (index: number, more: object) => {
    const { dir: dataDir = '', mappingFile = '' } = folders[index] ?? {};
    return openPipeline({ dataDir, mappingFile, ...more, vendors: sandboxVendors({ ...sandbox, ...proxy }) });
  };
  clean = await open(0, {});
  poisoned = await open(1, { wrapBroker: poisoning.wrap });
  await clean.request({ ...SPAN, ...CURSOR });
});
afterAll(async () => {
  await poisoned?.close();
  await clean?.close();
  await proxy?.close();
  await sandbox?.close();
  for (const folder of folders) folder.remove();
});

const reach = () => ({ read: poisoned.local.warehouse.read, letters: poisoned.local.letters });

/** All dollars of Cursor's day, by the vendor's own count. */
async function dollarsOf(day: string): Promise<string> {
  const answer = await fetch(`${sandbox.url}/__truth?day=${day}`);
  const { sources } = (await answer.json()) as { sources: Record<string, Record<string, string>> };
  const { billed_usd = '', included_usd = '' } = sources.cursor ?? {};
  return formatUsd(parseUsd(billed_usd) + parseUsd(included_usd));
}

const letterOn = (topic: string) => openLetter(poisoned.local.warehouse, (row) => row.topic === topic);

async function shown(id: unknown): Promise<string> {
  return shownLines(await lookAt(reach(), String(id), false), Date.now()).join('\n');
}

async function sameFacts(day: string): Promise<void> {
  const span = { from: day, to: day };
  expect(await poisoned.factsHash(span)).toBe(await clean.factsHash(span));
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
      for (const topic of PATH) poisoning.spoil(topic, poison);
      await poisoned.local.kickoff({ day, ...CURSOR, requested_by: `poison ${day}` });
      for (const topic of PATH) {
        const letter = await letterOn(topic);
        const id = String(letter.dead_letter_id);
        const isBatch = topic === 'records' || topic === 'attributed';
        if (isBatch) expect(letter.usd_at_stake).toBe(isReadable ? await dollarsOf(day) : null);
        expect(listText([letter], 'table', Date.now())).toContain(
          String(letter.usd_at_stake ?? 'unreadable'),
        );
        expect(await shown(id)).toMatch(mark);
        const { data } = poisoning.original(topic);
        const waitMs = topic === 'attributed' ? 100 : PATIENCE_MS;
        const { refused, consequence } = await redriveOne(reach(), id, { payload: data, waitMs });
        expect(refused).toBeUndefined();
        // The next one on the path is spoilt too; the commit then waits for its manifest.
        const wanted = { manifests: 'committed', attributed: undefined }[topic] ?? 'dead_lettered';
        if (topic !== 'attributed') expect([topic, consequence?.status]).toEqual([topic, wanted]);
      }
      await sameFacts(day);
      const twice = await poisoned.rows(
        `SELECT dead_letter_id FROM dead_letters WHERE state = 'open' GROUP BY ALL HAVING COUNT(*) > 1`,
      );
      expect(twice).toEqual([]);
      expect(await poisoned.deadLetters()).toEqual([]);
    },
  );

  test('a manifest that lies about the money is dead-lettered, and commits once it tells the truth', async () => {
    const day = '2026-03-05';
    poisoning.spoil('manifests', lyingTotals);
    const { runs } = await poisoned.request({ day, ...CURSOR });
    expect(runs).toMatchObject([{ status: 'failed', reason: expect.stringContaining('is not committed') }]);
    const letter = await letterOn('manifests');
    const id = String(letter.dead_letter_id);
    expect(letter).toMatchObject({ function_name: 'commit', usd_at_stake: '0' });
    expect(await shown(id)).toContain('"billed_usd": "0.000000001"');
    const again = await redriveOne(reach(), id);
    expect(again.consequence).toMatchObject({ status: 'dead_lettered' });
    expect(await shown(id)).toMatch(
      /What became of it\n.* commit, delivery 1: .*\n.* redriven by ada\n.* commit,/,
    );
    const { data } = poisoning.original('manifests');
    const mended = await redriveOne(reach(), id, { payload: data, reason: 'the truth' });
    expect(outcomeLines([mended], 1)).toEqual([
      expect.stringMatching(/^\w{12}: sent again: run \w{16} committed$/),
    ]);
    await sameFacts(day);
    expect(await shown(id)).toContain('redriven by ada: mended: the truth');
  });

  test('what is spoilt on the topic of the dead letters themselves is kept, and can be discarded alone', async () => {
    await poisoned.broker.publish('dead-letter', [{ data: 'not { JSON\u0007', attributes: {} }]);
    const letter = await openLetter(poisoned.local.warehouse, (row) => row.topic === 'unknown');
    const id = String(letter.dead_letter_id);
    expect(await shown(id)).toContain(
      '00000000  6e 6f 74 20 7b 20 4a 53  4f 4e 07                 |not { JSON.|',
    );
    const { refused } = await redriveOne(reach(), id);
    expect(refused).toBe(
      `nobody knows which topic dead letter ${id} was for: look at it with "ai-usage dead-letters show ${id}", and discard it`,
    );
    await poisoned.local.letters.discard({ id, by: 'ada', reason: 'a stranger' });
    expect((await redriveOne(reach(), id)).refused).toMatch(/ is discarded by ada on .*: a stranger$/);
  });
});

test('all at once: a batch takes its dead-lettered manifest along, and a stranger does not keep them', async () => {
  const day = '2026-03-06';
  const { warehouse } = poisoned.local;
  poisoning.spoil('attributed', noJson);
  poisoning.spoil('manifests', noJson);
  await poisoned.local.kickoff({ day, ...CURSOR, requested_by: 'all at once' });
  const [batch, spoilt] = [await letterOn('attributed'), await letterOn('manifests')];
  await poisoned.local.letters.discard({ id: String(spoilt.dead_letter_id), by: 'ada', reason: 'a test' });
  // As when the commit had waited for its batch in vain.
  const waited = envelopeOf('', { ...poisoning.original('manifests'), deliveryAttempt: 100 });
  await poisoned.broker.publish('dead-letter', [
    deadLetterMessage(waited, {
      topic: 'manifests',
      functionName: 'commit',
      errorClass: 'RetryableError',
      errorMessage: 'cursor 2026-03-06: 0 of 1 batches have landed',
    }),
    { data: 'a stranger', attributes: {} },
  ]);
  const [manifest] = [await letterOn('manifests'), await letterOn('unknown')];
  const mended = poisoning.original('attributed').data;
  const fix = await redriveOne(reach(), String(batch.dead_letter_id), { payload: mended });
  expect(outcomeLines([fix], 1)).toEqual([
    expect.stringMatching(
      `^${batch.dead_letter_id}: sent again with its manifest ${manifest?.dead_letter_id}: run \\w{16} committed$`,
    ),
  ]);
  await sameFacts(day);

  poisoning.spoil('ingest-cursor', noJson);
  await poisoned.local.kickoff({ day, ...CURSOR, force: true, requested_by: 'twice' });
  const request = await letterOn('ingest-cursor');
  const ids = await idsAsked(warehouse, [], { all: true });
  const outcomes = await redrive(reach(), ids);
  expect(
    outcomes.map(({ id, refused, consequence }) => [id, refused?.slice(0, 12) ?? consequence?.status]),
  ).toEqual(ids.map((id) => [id, id === request.dead_letter_id ? 'dead_lettered' : 'nobody knows']));
  expect(outcomes.some(isUndone)).toBe(true);
  expect(await idsAsked(warehouse, [], { all: true, function: 'ingest-cursor' })).toEqual([
    request.dead_letter_id,
  ]);
  expect(await idsAsked(warehouse, [], { all: true, errorClass: 'CredentialError' })).toEqual([]);
  for (const id of ids) await poisoned.local.letters.discard({ id, by: 'ada', reason: 'done' });
});

test('a record that was left out is read anew with its slice: again left out, or mended by the vendor', async () => {
  proxy.alter(unreadableRow());
  const day = '2026-03-06';
  const { statuses } = await poisoned.request({ day, ...CURSOR, force: true });
  expect(statuses).toEqual({ committed: 1 });
  const isLeftOut = (row: { function_name?: unknown }) => row.function_name === 'ingest-cursor';
  const first = await openLetter(poisoned.local.warehouse, isLeftOut);
  expect(first).toMatchObject({ topic: 'records', record_count: 1 });
  const [again] = await redrive(reach(), [String(first.dead_letter_id)]);
  expect(again?.consequence).toMatchObject({ status: 'unchanged' });
  const second = await openLetter(poisoned.local.warehouse, isLeftOut);
  expect(second.dead_letter_id).not.toBe(first.dead_letter_id);
  proxy.alter(undefined);
  const [mended] = await redrive(reach(), [String(second.dead_letter_id)]);
  expect(mended?.consequence).toMatchObject({
    status: 'committed',
    reason: `redrives the record of dead letter ${second.dead_letter_id}`,
  });
  await sameFacts(day);
});
