import type { Publisher } from '../broker/broker.ts';
import { deadLetterId } from '../contract/dead-letter.ts';
import { TOPICS } from '../contract/topics.ts';
import { InvalidInputError } from '../errors.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { checkPayload, versionProblem } from './check.ts';
import type { FindKept, Kept } from './kept.ts';
import { assertOpen, findLetter, kindOf, type Letter, type LetterKind, resolutionRow } from './letter.ts';
import { askAnew, jsonOf, messageAgain } from './message.ts';

/** Asks that a letter is sent again: as it is, or with a mended payload. */
export type Redriving = { id: string; by: string; reason: string | null; payload?: string | undefined };

/** A letter that was sent again; `next_id` is what it would be called as a letter once more. */
export type Sent = { dead_letter_id: string; topic: string; message_id: string; next_id: string };

/** What a redrive has sent: the letter, then its fetch's manifests; and open letters that their fetch still waits for. */
export type Redriven = { sent: [Sent, ...Sent[]]; waits_for: string[] };

export type RedriveDeps = {
  warehouse: Pick<Warehouse, 'read' | 'append'>;
  publisher: Publisher;
  findKept: FindKept;
  now: () => Date;
};

/**
 * Sends a dead letter again and writes down that it was. In this order, so that a crash between leaves it open: sent
 * twice it is handled twice, which changes nothing, where one that is written down and was never sent would be lost.
 * @throws UsageError for a letter that there is not, InvalidInputError for one that cannot be sent again.
 */
export function makeRedrive(deps: RedriveDeps): (asked: Redriving) => Promise<Redriven> {
  const { warehouse, publisher, findKept, now } = deps;

  async function send(letter: Letter, asked: Omit<Redriving, 'id'>): Promise<Sent> {
    assertOpen(letter);
    const isKeptNeeded = letter.isTruncated && kindOf(letter) !== 'record';
    const kept = isKeptNeeded ? await findKept(letter.id) : undefined;
    if (isKeptNeeded && !kept && asked.payload === undefined) throw gone(letter);
    const at = now();
    const { topic, message } = messageAgain(letter, kept?.data ?? letter.payload, asked.payload, at);
    await assertNewestMapping(warehouse, letter, message.data);
    const [message_id = ''] = await publisher.publish(topic, [message]).catch((error) => {
      throw error instanceof InvalidInputError ? tooLarge(letter, error) : error;
    });
    // A record's slice is asked for anew: the letter is settled when that has come in, and by that.
    if (kindOf(letter) !== 'record') await resolve(letter, asked, at, kept);
    const next_id = deadLetterId(topic, message.attributes, message.data);
    return { dead_letter_id: letter.id, topic, message_id, next_id };
  }

  async function resolve(letter: Letter, asked: Omit<Redriving, 'id'>, at: Date, kept: Kept | undefined) {
    const { by, payload } = asked;
    const reason = [...(payload === undefined ? [] : ['mended']), ...(asked.reason ? [asked.reason] : [])];
    const resolution = { state: 'redriven', by, at, reason: reason.join(': ') || null } as const;
    await warehouse.append('dead_letters', [resolutionRow(letter, resolution)]);
    await kept?.end();
  }

  return async ({ id, ...asked }) => {
    const letter = await findLetter(warehouse, id);
    const first = await send(letter, asked);
    const manifests: Sent[] = [];
    const left: string[] = [];
    for (const other of await lettersOfFetch(warehouse, letter)) {
      const isManifest = kindOf(letter) === 'batch' && other.topic === TOPICS.manifests;
      const manifest = isManifest ? await findLetter(warehouse, other.id) : undefined;
      if (manifest && fits(manifest)) {
        const reason = `with its batch ${letter.id}`;
        manifests.push(await send(manifest, { by: asked.by, reason }));
      } else left.push(other.id);
    }
    return { sent: [first, ...manifests], waits_for: left };
  };
}

/** What was asked for under an older mapping than the slice's facts are by would bring their old owners back. */
async function assertNewestMapping(
  warehouse: Pick<Warehouse, 'read'>,
  letter: Letter,
  data: string,
): Promise<void> {
  const { id, day, source, account } = letter;
  if (!PINNED.has(kindOf(letter)) || day === null) return;
  const slices = await warehouse.read('reattributable-slices', { from: day, to: day });
  const facts = slices.find((row) => row.source === source && row.account === account);
  const pinned = (jsonOf(data) as { mapping_version?: string } | undefined)?.mapping_version;
  if (!facts?.mapping_version || !pinned || String(facts.mapping_version) <= pinned) return;
  throw new InvalidInputError(
    `dead letter ${id} is not sent: its slice has been attributed by a newer mapping since, and it would bring the ` +
      `old owners back: ${askAnew(letter)}`,
  );
}

/** What names the mapping version that it was asked for under. */
const PINNED: ReadonlySet<LetterKind> = new Set(['request', 'batch', 'manifest']);

/** The other open letters that the commit of a batch's or a manifest's fetch needs; left-out records are not needed. */
async function lettersOfFetch(
  warehouse: Pick<Warehouse, 'read'>,
  letter: Letter,
): Promise<{ id: string; topic: string }[]> {
  const kind = kindOf(letter);
  if (letter.fetchId === null || (kind !== 'batch' && kind !== 'manifest')) return [];
  const rows = await warehouse.read('dead-letters-of-fetch', { fetch_id: letter.fetchId });
  return rows
    .filter(({ function_name }) => !String(function_name).startsWith('ingest-'))
    .map(({ dead_letter_id, topic }) => ({ id: String(dead_letter_id), topic: String(topic) }))
    .filter(({ id }) => id !== letter.id);
}

/** One that needs mending would only come back. */
function fits(letter: Letter): boolean {
  return (
    versionProblem(letter.attributes) === undefined &&
    checkPayload(letter, letter.payload).problems.length === 0
  );
}

function gone({ id }: Letter): InvalidInputError {
  return new InvalidInputError(
    `dead letter ${id} is kept here with its first MiB only, and the broker no longer has the rest (it keeps it for ` +
      '31 days): ask for the day anew with "ai-usage replay", or give the whole with --payload',
  );
}

function tooLarge({ id }: Letter, error: InvalidInputError): InvalidInputError {
  return new InvalidInputError(
    `dead letter ${id} is not sent: ${error.message}: save it with "ai-usage dead-letters show ${id} --save FILE", ` +
      'make it smaller, and give it with --payload FILE',
    { cause: error },
  );
}
