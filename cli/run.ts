import { Command, Option } from 'commander';
import type { Slice } from '../functions/kickoff/slices.ts';
import { isUndone } from '../local/follow.ts';
import { newAsker } from '../local/host.ts';
import type { About } from '../local/instance.ts';
import { summarize } from '../local/summary.ts';
import { type SliceOptions, slicesOfSpan, spanAsked } from './asked.ts';
import { printClosing } from './closing.ts';
import { estimate, estimateLine } from './estimate.ts';
import { type FedRun, feed } from './feed.ts';
import { configAnywhere } from './opening.ts';
import { dayOption, reasonOption, sourcesOption } from './options.ts';
import { counted, dataDirOption, jsonOption, say } from './output.ts';
import { type Pipeline, reachPipeline } from './pipeline.ts';
import { planReport, plansText } from './plan-report.ts';
import { makeProgress } from './progress.ts';
import { stopSignal, unlessStopped } from './signals.ts';
import { type Again, type SortedOut, skippedLines, sortOut } from './sort-out.ts';

type RunOptions = SliceOptions & {
  reason?: string;
  force?: boolean;
  plan?: boolean;
  missing?: boolean;
  acceptMagnitude?: string;
  wait?: boolean;
  dataDir?: string;
  json?: boolean;
};

/** `ai-usage run` */
export function runCommand(): Command {
  return new Command('run')
    .description('Ask for days, newest first, a few slices at a time; what was just read is skipped.')
    .addOption(dayOption('--day <YYYY-MM-DD>', 'one UTC day').conflicts(['from', 'to']))
    .addOption(dayOption('--from <YYYY-MM-DD>', 'the first of several days'))
    .addOption(dayOption('--to <YYYY-MM-DD>', 'the last of several days'))
    .addOption(sourcesOption())
    .option('--accounts <a,b>', 'only these accounts')
    .addOption(reasonOption('--reason <text>', 'why, for the ledger'))
    .option('--force', 'ask for what was read within the hour too, and commit even where nothing has changed')
    .addOption(
      new Option(
        '--missing',
        'leave out what has been read before, however long ago, unless its last run failed',
      ).conflicts(['force', 'acceptMagnitude', 'plan']),
    )
    .addOption(
      reasonOption(
        '--accept-magnitude <reason>',
        'commit money out of proportion to its tokens, and say why',
      ),
    )
    .addOption(
      new Option('--plan', 'read the days and say what a commit would change; no fact moves').conflicts(
        'force',
      ),
    )
    .option('--wait', 'stay until every run is finished; exit with 1 when one failed or was refused')
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(run);
}

async function run(options: RunOptions): Promise<void> {
  const stop = stopSignal();
  const config = configAnywhere(options);
  const span = spanAsked(options);
  const { about, open } = await reachPipeline(config);
  const slices = slicesOfSpan(span, about, config);
  await using pipeline = await open();
  const sentence = `Stopped. What was asked for goes on ${pipeline.goesOn}; the same command asks for the rest.`;
  await unlessStopped(stop, sentence, () => ask(pipeline, about, slices, options, stop));
}

async function ask(
  pipeline: Pipeline,
  about: About,
  slices: readonly Slice[],
  options: RunOptions,
  signal: AbortSignal,
): Promise<void> {
  const { reason, force, plan, acceptMagnitude, wait, json } = options;
  const startedAt = Date.now();
  const requestedBy = newAsker('run');
  const untilFinished = wait || plan || pipeline.isOwn;
  const again = againOf(options);
  const sorted = await sortOut(pipeline, slices, new Date(startedAt), again);
  await sayPlan(pipeline, about, sorted, again, untilFinished);
  const progress = makeProgress();
  const runs = await feed(pipeline, {
    slices: sorted.toAsk,
    message: { reason, force, accept_magnitude: acceptMagnitude, mode: plan ? 'plan' : 'apply' },
    requestedBy,
    otherRuns: untilFinished ? sorted.underWay.map(({ run_id }) => run_id) : [],
    skipping: sorted.skipping,
    untilFinished,
    onProgress: progress.show,
    signal,
  }).finally(progress.done);
  const left = runs.filter(({ isLeft }) => isLeft);
  if (left.length > 0) say(leftLine(left));
  const answer = {
    requested_by: requestedBy,
    skipped: skippedSlices(sorted),
    left_to_others: left.length,
  };
  if (!untilFinished) {
    if (sorted.toAsk.length > 0) say('Every slice is asked for: "ai-usage ledger" shows what comes of it.');
    if (json) console.log(JSON.stringify({ ...answer, slices: sorted.toAsk }));
    return;
  }
  if (runs.some(isUndone)) process.exitCode = 1;
  if (plan) {
    const report = await planReport(pipeline, runs);
    console.log(json ? JSON.stringify({ ...answer, ...report }) : plansText(report));
    return;
  }
  const report = await summarize(pipeline, requestedBy, runs, Date.now() - startedAt);
  if (runs.length > 0) printClosing(report, { hasSeatPrices: about.has_seat_prices });
  if (json) console.log(JSON.stringify({ ...report.summary, ...answer }));
}

async function sayPlan(
  pipeline: Pipeline,
  about: About,
  sorted: SortedOut,
  again: Again,
  untilFinished: boolean,
): Promise<void> {
  for (const line of skippedLines(sorted, again)) say(line);
  if (untilFinished && sorted.underWay.length > 0) say('What is under way is waited for too.');
  if (sorted.toAsk.length === 0) return say('Nothing is left to ask for.');
  const calls = await pipeline.read('api-calls-of-accounts');
  say(estimateLine(sorted.toAsk, estimate(sorted.toAsk, about, calls)));
  if (!untilFinished) {
    say('The slices are asked for a few at a time: this command stays until the last one is.');
  }
}

function againOf({ force, plan, acceptMagnitude, missing }: RunOptions): Again {
  if (missing) return 'never';
  return force || plan || acceptMagnitude !== undefined ? 'always' : 'after an hour';
}

function leftLine(left: readonly FedRun[]): string {
  return `Left to others, who asked for them at the same time: ${counted(left.length, 'slice')}.`;
}

function skippedSlices({ underWay, done }: SortedOut) {
  return [
    ...underWay.map(({ run_id: _, ...slice }) => ({ ...slice, why: 'under_way' })),
    ...done.map((slice) => ({ ...slice, why: 'done' })),
  ];
}
