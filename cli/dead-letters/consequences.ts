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
  /** What was sent: the letter's own, or a mended one. */
  payload: string;
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
export async function lookBefore(
  read: Read,
  letter: Letter,
  runIds: string[],
  ids: string[],
): Promise<Before> {
  const requested = isAsking(letter) ? await requestedSince(read, Date.now()) : [];
  const [endings, letters] = await Promise.all([endingsOf(read, runIds), givenUp(read, runIds, ids)]);
  const last = endings.at(-1);
  return {
    rows: new Set([...requested, ...endings, ...letters].map(keyOf)),
    lastStatus: last === undefined ? undefined : String(last.status),
  };
}

/** What came of letters so far, by letter; of one that is not in it nothing is known yet. */
export async function consequencesOf(
  read: Read,
  watched: readonly Watched[],
): Promise<Map<Watched, Consequence>> {
  const earliest = Math.min(...watched.map(({ sentAt }) => sentAt));
  const isAnyAsking = watched.some(({ letter }) => isAsking(letter));
  const requested = isAnyAsking ? await requestedSince(read, earliest) : [];
  const runsOf = new Map(watched.map((one) => [one, runsAwaited(one, requested)]));
  const runIds = [...new Set([...runsOf.values()].flatMap((runs) => [...runs.keys()]))];
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
  runs: AwaitedRuns,
  endings: readonly Row[],
  letters: readonly Row[],
): Consequence | undefined {
  const runIds = [...runs.keys()];
  const isNews = (row: Row) => !one.before.rows.has(keyOf(row));
  const isOf = (id: string, row: Row, at: unknown) =>
    row.run_id === id && String(at) >= (runs.get(id) ?? '') && isNews(row);
  const ids = new Set(one.redriven.sent.map(({ next_id }) => next_id));
  const letter = letters.findLast(
    (row) =>
      (ids.has(String(row.dead_letter_id)) && isNews(row)) ||
      runIds.some((id) => isOf(id, row, row.received_at)),
  );
  if (letter) return { status: 'dead_lettered', reason: String(letter.error_message), runIds };
  const lasts = runIds.map((id) => endings.findLast((row) => isOf(id, row, row.recorded_at)));
  if (runIds.length > 0 && lasts.every((last) => last !== undefined)) {
    const statuses = new Set(lasts.map(({ status }) => String(status)));
    const reasons = new Set(lasts.flatMap(({ reason }) => (reason === null ? [] : [String(reason)])));
    return { status: [...statuses].join(', '), reason: [...reasons].join('; ') || null, runIds };
  }
  // The commit that needed this batch is not waiting for it: nothing more will be heard.
  const hasEnded = one.before.lastStatus !== undefined && one.before.lastStatus !== 'failed';
  const isAlone = kindOf(one.letter) === 'batch' && one.redriven.sent.length === 1;
  return hasEnded && isAlone
    ? { status: 'landed', reason: `its run had ended as ${one.before.lastStatus}`, runIds }
    : undefined;
}

/** Runs by their ids, and since when an ending is one of this request; '' is since ever. */
type AwaitedRuns = ReadonlyMap<string, string>;

const isAsking = (letter: Letter) => ['kickoff', 'record'].includes(kindOf(letter));

async function requestedSince(read: Read, ms: number): Promise<Row[]> {
  return read('runs-requested-since', { since: new Date(ms - SKEW_MS).toISOString() });
}

/**
 * The runs whose ends are waited for. Those of a kickoff are told by its message id; a re-attribution asks for the
 * same runs whoever asks, so they are told by who has asked for them since.
 */
function runsAwaited(
  { letter, payload, runIds, redriven, before }: Watched,
  requested: readonly Row[],
): AwaitedRuns {
  if (!isAsking(letter)) return new Map(runIds.map((id) => [id, '']));
  const [{ message_id }] = redriven.sent;
  const asker = fieldOf(payload, 'requested_by');
  const own = requested.filter((row) => {
    const slice = { source: row.source, account: row.account, day: row.usage_date } as Slice;
    const isAnew = row.mode === 'reattribute' && asker !== undefined && row.requested_by === asker;
    return (isAnew || row.run_id === runId(message_id, slice)) && !before.rows.has(keyOf(row));
  });
  return new Map(own.map((row) => [String(row.run_id), String(row.recorded_at)]));
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
