import { setTimeout as sleep } from 'node:timers/promises';
import { deadLetterId } from '../../shared/contract/dead-letter.ts';
import { findLetter, kindOf, type Letter } from '../../shared/dead-letters/letter.ts';
import type { Redriven } from '../../shared/dead-letters/redrive.ts';
import { messageOf } from '../../shared/errors.ts';
import { type Consequence, consequencesOf, lookBefore, runIdsOf, type Watched } from './consequences.ts';
import type { Reach } from './reach.ts';

/** How letters are sent again. */
export type RedriveAsked = {
  by: string;
  reason: string | null;
  payload?: string | undefined;
  /** How long to wait for what comes of them. */
  waitMs: number;
  pollMs: number;
  signal: AbortSignal;
  /** Told of each letter as soon as it has been sent, or not. */
  onSent(outcome: Outcome): void;
};

/** What became of a letter: refused, or sent again and, when it is known in time, what came of it. */
export type Outcome = {
  id: string;
  refused?: string;
  /** The letter that it went with. */
  along?: string | undefined;
  redriven?: Redriven;
  consequence?: Consequence;
};

/** A letter whose slice waits for others that stay: so long it is watched whether it fails once more. */
const HELD_UP_MS = 3_000;

/**
 * Sends letters again, one after the other, and waits for what comes of them. One that cannot be sent again does not
 * keep the others. Throws the signal's reason when it is told to stop: what has been sent goes on by itself.
 */
export async function redriveAll(
  reach: Reach,
  ids: readonly string[],
  asked: RedriveAsked,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const watched = new Map<Watched, Outcome>();
  /** What has gone out already, by what it went with: a manifest with its batch, a slice with its first record. */
  const settled = new Map<string, string>();
  for (const id of ids) {
    asked.signal.throwIfAborted();
    const outcome: Outcome = { id };
    try {
      const letter = await findLetter(reach, id);
      const replay = replayKey(letter);
      outcome.along = settled.get(id) ?? settled.get(replay);
      if (outcome.along === undefined) {
        const one = await send(reach, letter, asked);
        outcome.redriven = one.redriven;
        watched.set(one, outcome);
        for (const key of [replay, ...one.redriven.sent.map((sent) => sent.dead_letter_id)])
          settled.set(key, id);
      }
    } catch (error) {
      outcome.refused = messageOf(error);
    }
    outcomes.push(outcome);
    asked.onSent(outcome);
  }
  await awaitConsequences(reach, watched, asked);
  return outcomes;
}

async function send({ read, letters }: Reach, letter: Letter, asked: RedriveAsked): Promise<Watched> {
  const { by, reason, payload } = asked;
  const runIds = runIdsOf(letter, payload);
  const mended = payload === undefined ? [] : [deadLetterId(letter.topic, letter.attributes, payload)];
  const before = await lookBefore(read, letter, runIds, [letter.id, ...mended]);
  const sentAt = Date.now();
  const redriven = await letters.redrive({ id: letter.id, by, reason, payload });
  return { letter, payload: payload ?? letter.payload, runIds, redriven, before, sentAt };
}

async function awaitConsequences(
  { read }: Reach,
  watched: ReadonlyMap<Watched, Outcome>,
  { waitMs, pollMs, signal }: RedriveAsked,
): Promise<void> {
  const start = Date.now();
  const sent = new Set(
    [...watched.keys()].flatMap(({ redriven }) => redriven.sent.map((one) => one.dead_letter_id)),
  );
  const isHeldUp = ({ redriven }: Watched) => redriven.waits_for.some((id) => !sent.has(id));
  let open = [...watched.keys()];
  while (open.length > 0) {
    signal.throwIfAborted();
    for (const [one, consequence] of await consequencesOf(read, open)) {
      const outcome = watched.get(one);
      if (outcome) outcome.consequence = consequence;
    }
    const waited = Date.now() - start;
    open = open.filter((one) => {
      const limitMs = isHeldUp(one) ? Math.min(waitMs, HELD_UP_MS) : waitMs;
      return !watched.get(one)?.consequence && waited <= limitMs;
    });
    if (open.length > 0) await sleep(pollMs, undefined, { signal });
  }
}

/** What a record's redrive asks for; of any other letter it is the letter. */
function replayKey(letter: Letter): string {
  if (kindOf(letter) !== 'record') return letter.id;
  return JSON.stringify([letter.source, letter.account, letter.day]);
}
