import { setTimeout as sleep } from 'node:timers/promises';
import { type Slice, sliceKey } from '../functions/kickoff/slices.ts';
import { isFinished, type RunState } from '../local/follow.ts';
import type { KickoffInput, SourceName } from '../shared/contract/messages.ts';
import type { Day } from '../shared/day.ts';
import { makeOthers, type Skipping } from './others.ts';
import type { Pipeline } from './pipeline.ts';

export type FeedOptions = {
  /** To be asked for, in this order. */
  slices: readonly Slice[];
  /** What each kickoff says beside its slices. */
  message: Pick<KickoffInput, 'mode' | 'plan_id' | 'reason' | 'force' | 'accept_magnitude'>;
  /** What the runs are found by: one name for one command. */
  requestedBy: string;
  /** Runs of others to follow too. */
  otherRuns: readonly string[];
  /** What of the slices kickoff leaves to others, whose runs are followed instead; by default nothing. */
  skipping?: Skipping | undefined;
  /** Until every run is finished, or only until every slice has been asked for. */
  untilFinished: boolean;
  onProgress(runs: readonly RunState[]): void;
  signal: AbortSignal;
};

/** A run that was followed, and whether it is somebody else's to whom kickoff has left a slice. */
export type FedRun = RunState & { isLeft: boolean };

type SliceKickoff = { day: Day; accounts: [string]; sources: SourceName[] };

/** So many slices are asked for at once: what the daily kickoff asks for never waits behind more. */
const AHEAD = 6;

/**
 * Asks for slices a few at a time and resolves with what is known of their runs.
 * @throws Error when one of its kickoffs is given up.
 */
export async function feed(
  pipeline: Pick<Pipeline, 'read' | 'request' | 'pollMs'>,
  options: FeedOptions,
): Promise<FedRun[]> {
  const { slices, otherRuns, skipping, untilFinished, signal } = options;
  const asker = { requested_by: options.requestedBy };
  const message = { ...options.message, ...(skipping ? { skip_since: skipping.since.done } : {}), ...asker };
  const readLeft = makeOthers(pipeline, skipping);
  const waiting = kickoffsOf(slices);
  const asked: Slice[] = [];
  for (;;) {
    const own = (await pipeline.read('runs-requested-by', asker)) as RunState[];
    const left = await readLeft(without(asked, own));
    const others =
      otherRuns.length > 0 ? ((await pipeline.read('run-states', { run_ids: otherRuns })) as RunState[]) : [];
    const runs = [...own, ...others, ...left];
    options.onProgress([...runs, ...without(slices, [...own, ...left]).map(asRun)]);
    let underWay = asked.length - slicesOf([...own, ...left].filter(isFinished));
    const fits = ({ sources }: SliceKickoff) => underWay + sources.length <= AHEAD;
    for (let next = waiting[0]; next && fits(next); next = waiting[0]) {
      signal.throwIfAborted();
      await pipeline.request({ ...message, ...next });
      asked.push(...slicesIn(next));
      underWay += next.sources.length;
      waiting.shift();
    }
    const isKnown = without(asked, [...own, ...left]).length === 0;
    if (waiting.length === 0 && (!untilFinished || (isKnown && runs.every(isFinished)))) {
      return runs.map((run) => ({ ...run, isLeft: left.includes(run) }));
    }
    const [letter] = await pipeline.read('given-up-kickoff', asker);
    if (letter) throw new Error(`the request was given up: ${letter.error_message}`);
    await sleep(pipeline.pollMs, undefined, { signal });
  }
}

/** Kickoffs of one day and one account each: a message asks for all its sources of all its accounts. */
function kickoffsOf(slices: readonly Slice[]): SliceKickoff[] {
  const kickoffs = new Map<string, SliceKickoff>();
  for (const { day, account, source } of slices) {
    const known = kickoffs.get(`${day} ${account}`);
    if (known) known.sources.push(source);
    else kickoffs.set(`${day} ${account}`, { day, accounts: [account], sources: [source] });
  }
  return [...kickoffs.values()];
}

function slicesIn({ day, accounts: [account], sources }: SliceKickoff): Slice[] {
  return sources.map((source) => ({ source, account, day }));
}

/** The slices that none of the runs is of. */
function without(slices: readonly Slice[], runs: readonly RunState[]): Slice[] {
  const known = new Set(runs.map(({ source, account, usage_date }) => sliceKey(source, account, usage_date)));
  return slices.filter(({ source, account, day }) => !known.has(sliceKey(source, account, day)));
}

/** Of how many slices runs are: a request that comes twice may make another run of the same slice. */
function slicesOf(runs: readonly RunState[]): number {
  return new Set(runs.map(({ source, account, usage_date }) => sliceKey(source, account, usage_date))).size;
}

/** A slice that the ledger does not know yet, as a run that is only asked for. */
function asRun({ day, ...slice }: Slice): RunState {
  return { ...slice, usage_date: day, run_id: '', status: 'requested', reason: null };
}
