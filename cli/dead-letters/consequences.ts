import { runId } from '../../functions/kickoff/run-id.ts';
import type { Slice } from '../../functions/kickoff/slices.ts';
import { kindOf, type Letter } from '../../shared/dead-letters/letter.ts';
import type { Redriven } from '../../shared/dead-letters/redrive.ts';
import type { Row, Warehouse } from '../../shared/warehouse/warehouse.ts';

type Read = Warehouse['read'];

/** What is known of a letter's run before it is sent again: everything else is news. */
export type Before = { rows: ReadonlySet<string>; lastStatus: string | undefined };

/** A letter that was sent again, and what came of it is waited for. */
export type Watched = {
  letter: Letter;
  runIds: string[];
  redriven: Redriven;
  before: Before;
  sentAt: number;
};

/** What came of a letter: how its runs ended, `dead_lettered` once more, or `landed` where no run waits for it. */
export type Consequence = { status: string; reason: string | null; runIds: string[] };

/** Clocks differ: a kickoff of this moment may be known by an earlier one. Its runs are told by its message id. */
const SKEW_MS = 3_600_000;

/** The runs that a letter belongs to: its attributes name one, or a mended payload does. */
export function runIdsOf(letter: Letter, payload: string | undefined): string[] {
  const kind = kindOf(letter);
  if (kind === 'kickoff' || kind === 'record') return [];
  const id = letter.runId ?? fieldOf(payload ?? letter.payload, 'run_id');
  return id === undefined ? [] : [id];
}

/** Looks at a letter's run before it is sent again; `ids` is what it may be called when it is given up once more. */
export async function lookBefore(read: Read, runIds: string[], ids: string[]): Promise<Before> {
  const [endings, letters] = await Promise.all([endingsOf(read, runIds), givenUp(read, runIds, ids)]);
  const last = endings.at(-1);
  return {
    rows: new Set([...endings, ...letters].map(keyOf)),
    lastStatus: last === undefined ? undefined : String(last.status),
  };
}

/** What came of letters so far, by letter; of one that is not in it nothing is known yet. */
export async function consequencesOf(
  read: Read,
  watched: readonly Watched[],
): Promise<Map<Watched, Consequence>> {
  const requested = watched.some(isAsking) ? await requestedSince(read, watched) : [];
  const runsOf = new Map(watched.map((one) => [one, isAsking(one) ? askedBy(one, requested) : one.runIds]));
  const runIds = [...new Set([...runsOf.values()].flat())];
  const ids = watched.flatMap(({ redriven }) => redriven.sent.map(({ next_id }) => next_id));
  const [endings, letters] = await Promise.all([endingsOf(read, runIds), givenUp(read, runIds, ids)]);
  const known = new Map<Watched, Consequence>();
  for (const [one, own] of runsOf) {
    const consequence = consequenceOf(one, own, endings, letters);
    if (consequence) known.set(one, consequence);
  }
  return known;
}

function consequenceOf(
  one: Watched,
  runIds: string[],
  endings: readonly Row[],
  letters: readonly Row[],
): Consequence | undefined {
  const isNews = (row: Row) => !one.before.rows.has(keyOf(row));
  const ids = new Set(one.redriven.sent.map(({ next_id }) => next_id));
  const letter = letters
    .filter(isNews)
    .findLast((row) => ids.has(String(row.dead_letter_id)) || runIds.includes(String(row.run_id)));
  if (letter) return { status: 'dead_lettered', reason: String(letter.error_message), runIds };
  const lasts = runIds.map((id) => endings.findLast((row) => row.run_id === id && isNews(row)));
  if (runIds.length > 0 && lasts.every((last) => last !== undefined)) {
    const statuses = [...new Set(lasts.map((last) => String(last.status)))];
    const reasons = [
      ...new Set(lasts.flatMap((last) => (last.reason === null ? [] : [String(last.reason)]))),
    ];
    return { status: statuses.join(', '), reason: reasons.join('; ') || null, runIds };
  }
  // The commit that needed this batch is not waiting for it: nothing more will be heard.
  const hasEnded = one.before.lastStatus !== undefined && one.before.lastStatus !== 'failed';
  const isAlone = kindOf(one.letter) === 'batch' && one.redriven.sent.length === 1;
  return hasEnded && isAlone
    ? { status: 'landed', reason: `its run had ended as ${one.before.lastStatus}`, runIds }
    : undefined;
}

const isAsking = ({ letter }: Watched) => ['kickoff', 'record'].includes(kindOf(letter));

async function requestedSince(read: Read, watched: readonly Watched[]): Promise<Row[]> {
  const since = Math.min(...watched.map(({ sentAt }) => sentAt)) - SKEW_MS;
  return read('runs-requested-since', { since: new Date(since).toISOString() });
}

/** The runs that a kickoff has asked for: of a re-attribution they are the same whoever asks, but the name is new. */
function askedBy({ redriven, letter }: Watched, requested: readonly Row[]): string[] {
  const [{ message_id }] = redriven.sent;
  const asker = fieldOf(letter.payload, 'requested_by');
  const own = requested.filter((row) => {
    const slice = { source: row.source, account: row.account, day: row.usage_date } as Slice;
    const isAnew = row.mode === 'reattribute' && asker !== undefined && row.requested_by === asker;
    return isAnew || row.run_id === runId(message_id, slice);
  });
  return [...new Set(own.map((row) => String(row.run_id)))];
}

async function endingsOf(read: Read, runIds: string[]): Promise<Row[]> {
  return runIds.length === 0 ? [] : read('run-endings', { run_ids: runIds });
}

/** A statement wants no empty list. */
async function givenUp(read: Read, runIds: string[], ids: string[]): Promise<Row[]> {
  const named = (list: string[]) => (list.length > 0 ? list : ['']);
  return read('letters-of-runs', { run_ids: named(runIds), dead_letter_ids: named(ids) });
}

function keyOf(row: Row): string {
  return JSON.stringify(Object.values(row));
}

function fieldOf(payload: string, name: string): string | undefined {
  try {
    const value: unknown = JSON.parse(payload)?.[name];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
