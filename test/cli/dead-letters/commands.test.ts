import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Reach, withLetters } from '../../../cli/dead-letters/reach.ts';
import { checkAsked } from '../../../cli/dead-letters/redrive.ts';
import { lookAt, savePayload, shownLines } from '../../../cli/dead-letters/show.ts';
import { follow } from '../../../local/follow.ts';
import { type Host, newAsker, startHost } from '../../../local/host.ts';
import { readConfig } from '../../../shared/config.ts';
import type { Row } from '../../../shared/warehouse/warehouse.ts';
import { first, silentLog } from '../../support/fakes.ts';
import { SLOW, turnDial } from '../dial.ts';
import { runCli, startCli, temporaryFolder } from '../run-cli.ts';
import { smallSandbox } from '../set-up.ts';

/** A wrong key dead-letters the request of a day; a person mends the key and sends it again. */
const { sandbox, settings } = await smallSandbox();
const folder = temporaryFolder();
const DAYS = { from: '2026-03-02', to: '2026-03-03' };
const wrong = { ...settings, CURSOR_API_KEY: 'sandbox-wrong' };

const letters = (args: readonly string[], env: Record<string, string> = settings) =>
  runCli(['dead-letters', ...args, '--data-dir', folder.path], env);

function openHost(env: Record<string, string>): Promise<Host> {
  const config = readConfig({ ...env, DATA_DIR: folder.path });
  return startHost(config, { port: 0, withDashboard: false, log: silentLog });
}

async function open({ read }: Pick<Reach, 'read'>): Promise<Row[]> {
  return read('dead-letters', { state: 'open' });
}

/** What the files say, while no host runs. */
const inFiles = <T>(use: (reach: Reach) => Promise<T>) => withLetters(folder.path, use);

let ids: string[];
let shownByHost: string;

beforeAll(async () => {
  const host = await openHost(wrong);
  try {
    const requested_by = newAsker('test');
    await host.request({ ...DAYS, sources: ['cursor'], requested_by });
    await follow(host.local.warehouse, requested_by, () => {});
    // One is asked through the host, as every command that finds it does.
    const rows = await inFiles(open);
    ids = rows.map(({ dead_letter_id }) => String(dead_letter_id));
    shownByHost = await inFiles(async (reach) => textOf(reach, ids[0] ?? ''));
  } finally {
    await host.close();
  }
});
afterAll(() => folder.remove());

async function textOf(reach: Reach, id: string): Promise<string> {
  return shownLines(await lookAt(reach, id, true), 0).join('\n');
}

describe('dead-letters', () => {
  test('list tells what is open', async () => {
    const { code, stdout, stderr } = await letters(['list']);
    expect([code, stderr]).toEqual([
      0,
      '2 dead letters: 0 USD at stake, and nobody can tell of 2 letters.\n',
    ]);
    for (const id of ids) expect(stdout).toMatch(new RegExp(`CredentialError .* not read yet │ ${id} │`));
  });

  test('show is the same from the host and from its files, and saves the payload to a new file of this person alone', async () => {
    const [id = ''] = ids;
    expect(await inFiles((reach) => textOf(reach, id))).toBe(shownByHost);
    const file = join(folder.path, 'payload.json');
    const { code, stdout } = await letters(['show', id.slice(0, 6), '--save', file, '--json']);
    const answer = JSON.parse(stdout);
    expect([code, answer.dead_letter_id, answer.problems, answer.is_whole]).toEqual([0, id, [], true]);
    expect(readFileSync(file, 'utf8')).toBe(answer.payload);
    expect(() => savePayload(file, '')).toThrow(`${file} is there already: name another file`);
    expect(() => savePayload(join(folder.path, 'none', 'x'), '')).toThrow('cannot be written');
  });

  test('wrong usage is refused with a sentence, and changes nothing', async () => {
    const refused: [args: string[], code: number, sentence: string][] = [
      [['discard', ids[0] ?? ''], 2, "required option '--reason <text>'"],
      [['show', 'zzz'], 2, 'there is no dead letter zzz'],
      [['redrive', ids[0] ?? '', '--payload', '/nowhere'], 2, '/nowhere cannot be read'],
    ];
    const ended = await Promise.all(refused.map(([args]) => letters(args)));
    for (const [index, [args, code, sentence]] of refused.entries()) {
      expect([args, ended[index]?.code, ended[index]?.stderr]).toEqual([
        args,
        code,
        expect.stringContaining(sentence),
      ]);
    }
    expect(await inFiles(open)).toHaveLength(2);
  });

  test('a command that is interrupted leaves each letter as it was, or settled', async () => {
    const [id = ''] = ids;
    const file = join(folder.path, 'interrupted.json');
    const host = await openHost(settings);
    try {
      const commands = [['list'], ['show', id, '--save', file], ['discard', id, '--reason', 'a test']];
      const running = commands.map((args) =>
        startCli(['dead-letters', ...args, '--data-dir', folder.path], settings),
      );
      await Promise.all(
        running.map(async ({ child, ended }, index) => {
          setTimeout(() => child.kill('SIGINT'), 350 + index * 30);
          await ended;
        }),
      );
      const states = await inFiles(({ read }) => read('dead-letter-history', { dead_letter_id: id }));
      expect([['open'], ['open', 'discarded']]).toContainEqual(states.map(({ state }) => state));
      if (existsSync(file))
        expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ source: 'cursor' });
      if (states.length === 1) await host.local.letters.discard({ id, by: 'ada', reason: 'a test' });
    } finally {
      await host.close();
    }
    expect((await inFiles(open)).map(({ dead_letter_id }) => dead_letter_id)).toEqual([ids[1]]);
  });

  test('redrive that is interrupted says that what was sent goes on, and it does', async () => {
    await turnDial(sandbox, SLOW);
    const redriving = startCli(['dead-letters', 'redrive', '--all', '--data-dir', folder.path], settings);
    await redriving.shows('Sent again: ');
    redriving.child.kill('SIGINT');
    const { code, stdout, stderr } = await redriving.ended;
    await turnDial(sandbox);
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toContain('Stopped. What was sent again goes on by itself');
    expect(await inFiles(open)).toEqual([]);
    const host = await openHost(settings);
    try {
      const run_ids = await inFiles(async ({ read }) => {
        const [letter] = await read('dead-letter', { dead_letter_id: ids[1] ?? '' });
        return [String(letter?.run_id)];
      });
      for (let status = ''; status !== 'committed'; ) {
        await sleep(20);
        [{ status }] = (await host.local.warehouse.read('run-states', { run_ids })) as [{ status: string }];
      }
    } finally {
      await host.close();
    }
  });

  test('redrive says what came of each letter, and ends with 1 when one was not sent', async () => {
    const host = await openHost(wrong);
    const requested_by = newAsker('test');
    await host.request({ day: DAYS.from, sources: ['cursor'], requested_by });
    await follow(host.local.warehouse, requested_by, () => {});
    const letter = first(await inFiles(open));
    await host.close();
    const [id, settled = ''] = [String(letter.dead_letter_id), ids[0]];
    const { code, stdout } = await letters([
      'redrive',
      id,
      settled,
      '--json',
      '--reason',
      'the key is mended',
    ]);
    expect([code, JSON.parse(stdout).letters]).toEqual([
      1,
      [
        expect.objectContaining({ dead_letter_id: id, consequence: 'unchanged', run_ids: [letter.run_id] }),
        expect.objectContaining({
          dead_letter_id: settled,
          consequence: 'not_sent',
          reason: expect.stringMatching(/ is discarded by .*: a test$/),
        }),
      ],
    ]);
  });
});

test('what cannot be asked of redrive is refused before anything is opened', () => {
  expect(() => checkAsked([], {})).toThrow('name the letters to send again, or give --all');
  expect(() => checkAsked(['a'], { all: true })).toThrow('name letters, or give --all: not both');
  for (const beginnings of [['a', 'b'], []]) {
    expect(() => checkAsked(beginnings, { payload: 'f', all: beginnings.length === 0 })).toThrow(
      '--payload is the mended payload of one letter: name that one',
    );
  }
  expect(() => checkAsked(['a'], { function: 'load' })).toThrow('give --all with them');
  expect(() => checkAsked(['a'], { errorClass: 'CredentialError' })).toThrow('give --all with them');
  expect(() => checkAsked(['a'], { payload: 'f' })).not.toThrow();
  expect(() => checkAsked([], { all: true, function: 'load' })).not.toThrow();
});
