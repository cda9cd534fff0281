import { setTimeout as sleep } from 'node:timers/promises';
import type { Slice } from '../functions/kickoff/slices.ts';
import { isFinished, type RunState } from '../local/follow.ts';
import type { KickoffInput, SourceName } from '../shared/contract/messages.ts';
import type { Day } from '../shared/day.ts';
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
  /** Until every run is finished, or only until every slice has been asked for. */
  untilFinished: boolean;
  onProgress(runs: readonly RunState[]): void;
  signal: AbortSignal;
  /** How often the ledger is read, milliseconds. */
  pollMs?: number;
};

type SliceKickoff = { day: Day; accounts: [string]; sources: SourceName[] };

/** So many slices are asked for at once: what the daily kickoff asks for never waits behind more. */
const AHEAD = 6;
const POLL_MS = 200;

/**
 * Asks for slices a few at a time and resolves with what is known of their runs.
 * @throws Error when one of its kickoffs is given up.
 */
export async function feed(
  pipeline: Pick<Pipeline, 'read' | 'request'>,
  options: FeedOptions,
): Promise<RunState[]> {
  const { slices, otherRuns, untilFinished, signal, pollMs = POLL_MS } = options;
  const asker = { requested_by: options.requestedBy };
  const waiting = kickoffsOf(slices);
  let asked = 0;
  for (;;) {
    const own = (await pipeline.read('runs-requested-by', asker)) as RunState[];
    const others =
      otherRuns.length > 0 ? ((await pipeline.read('run-states', { run_ids: otherRuns })) as RunState[]) : [];
    const runs = [...own, ...others];
    options.onProgress([...runs, ...withoutRun(slices, own)]);
    let underWay = asked - own.filter(isFinished).length;
    const fits = ({ sources }: SliceKickoff) => underWay + sources.length <= AHEAD;
    for (let next = waiting[0]; next && fits(next); next = waiting[0]) {
      signal.throwIfAborted();
      await pipeline.request({ ...options.message, ...next, ...asker });
      asked += next.sources.length;
      underWay += next.sources.length;
      waiting.shift();
    }
    const isAsked = waiting.length === 0;
    if (isAsked && (!untilFinished || (own.length === asked && runs.every(isFinished)))) return runs;
    const [letter] = await pipeline.read('given-up-kickoff', asker);
    if (letter) throw new Error(`the request was given up: ${letter.error_message}`);
    await sleep(pollMs, undefined, { signal });
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

/** Slices that the ledger does not know yet, as runs that are only asked for. */
function withoutRun(slices: readonly Slice[], runs: readonly RunState[]): RunState[] {
  const known = new Set(runs.map(({ source, account, usage_date }) => `${source} ${account} ${usage_date}`));
  return slices
    .filter(({ source, account, day }) => !known.has(`${source} ${account} ${day}`))
    .map(({ day, ...slice }) => ({
      ...slice,
      usage_date: day,
      run_id: '',
      status: 'requested',
      reason: null,
    }));
}
