import { Command, Option } from 'commander';
import { REGISTERED_SOURCES } from '../functions/functions.ts';
import type { Slice } from '../functions/kickoff/slices.ts';
import { isUndone } from '../local/follow.ts';
import { newAsker } from '../local/host.ts';
import type { About } from '../local/instance.ts';
import type { SourceName } from '../shared/contract/messages.ts';
import { UsageError } from '../shared/errors.ts';
import type { Row } from '../shared/warehouse/warehouse.ts';
import { slicesAsked } from './asked.ts';
import { feed } from './feed.ts';
import { configAnywhere } from './opening.ts';
import { dayOption, reasonOption } from './options.ts';
import { dataDirOption, jsonOption } from './output.ts';
import { type Pipeline, reachPipeline } from './pipeline.ts';
import { planReport } from './plan-report.ts';
import { makeProgress } from './progress.ts';
import { adjustedLines, outcomeLines, planLines, sliceName } from './replay-report.ts';
import { stopSignal, unlessStopped } from './signals.ts';

type ReplayOptions = {
  day: string;
  source: SourceName;
  account?: string;
  acceptMagnitude?: string;
  reason?: string;
  plan?: boolean;
  apply?: string;
  dataDir?: string;
  json?: boolean;
};

/** `ai-usage replay` */
export function replayCommand(): Command {
  return new Command('replay')
    .description('Ask for one slice once more, wait, and print what came of it.')
    .addOption(dayOption('--day <YYYY-MM-DD>', 'the UTC day').makeOptionMandatory())
    .addOption(
      new Option('--source <source>', 'the source').choices([...REGISTERED_SOURCES]).makeOptionMandatory(),
    )
    .option('--account <name>', 'the account, where the source has several')
    .addOption(
      reasonOption(
        '--accept-magnitude <reason>',
        'commit money out of proportion to its tokens, and say why',
      ),
    )
    .addOption(reasonOption('--reason <text>', 'why, for the ledger'))
    .addOption(
      new Option('--plan', 'read the slice and say what a commit would change; no fact moves').conflicts(
        'apply',
      ),
    )
    .option('--apply <plan_id>', 'read it again, and commit only if all is as that plan found it')
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(replay);
}

async function replay(options: ReplayOptions): Promise<void> {
  const { day, source, reason, acceptMagnitude, plan, apply, json } = options;
  const stop = stopSignal();
  const config = configAnywhere(options);
  const { about, open } = await reachPipeline(config);
  const account = options.account ?? onlyAccount(about, source);
  const [slice] = slicesAsked({ day, sources: [source], accounts: [account] }, about, config);
  if (!slice) throw new UsageError(`${source} has no account ${account}`);
  await using pipeline = await open();
  await unlessStopped(stop, 'Stopped. The slice stays asked for.', async () => {
    if (apply !== undefined) await assertPlan(pipeline, apply, slice);
    const progress = makeProgress();
    const runs = await feed(pipeline, {
      slices: [slice],
      message: {
        reason,
        accept_magnitude: acceptMagnitude,
        mode: plan ? 'plan' : 'apply',
        plan_id: apply,
      },
      requestedBy: newAsker('replay'),
      otherRuns: [],
      untilFinished: true,
      onProgress: progress.show,
      signal: stop,
    }).finally(progress.done);
    const { plans, moves } = await planReport(pipeline, runs);
    const [row] = plans;
    if (!row) throw new Error('the ledger has no row of the run');
    const booked = await bookedBy(pipeline, row);
    const more =
      row.status === 'planned' ? planLines(row, moves, acceptMagnitude) : adjustedLines(row, booked);
    const answer = {
      ...row,
      ...(plan ? { moves } : {}),
      ...(booked.length > 0 ? { adjustments: booked } : {}),
    };
    console.log(json ? JSON.stringify(answer) : [...outcomeLines(row), ...more].join('\n'));
    if (runs.some(isUndone)) process.exitCode = 1;
  });
}

/** What a run booked as adjustments, by owner: that of a closed month, or what an opened one takes back. */
async function bookedBy({ read }: Pick<Pipeline, 'read'>, { run_id, usage_date }: Row): Promise<Row[]> {
  return read('booked-adjustments', { run_ids: [String(run_id)], from: String(usage_date) });
}

/** Makes sure that a run is a plan of the slice, before anything is asked for. @throws UsageError otherwise. */
export async function assertPlan(
  pipeline: Pick<Pipeline, 'read'>,
  plan_id: string,
  slice: Slice,
): Promise<void> {
  const [plan] = await pipeline.read('run-states', { run_ids: [plan_id] });
  const named = sliceName({ ...slice, usage_date: slice.day });
  if (!plan) throw new UsageError(`there is no plan ${plan_id}: "replay --plan" makes one`);
  if (sliceName(plan) !== named)
    throw new UsageError(`${plan_id} is a plan of ${sliceName(plan)}, not of ${named}`);
  if (plan.status !== 'planned')
    throw new UsageError(`${plan_id} is no plan that can be applied: it is ${plan.status}`);
}

/** @throws UsageError when the source has several accounts: a replay is of one slice. */
function onlyAccount({ accounts }: About, source: SourceName): string {
  const names = accounts.filter((one) => one.source === source).map(({ account }) => account);
  if (names.length > 1)
    throw new UsageError(`${source} has the accounts ${names.join(', ')}: name one with --account`);
  return names[0] ?? 'default';
}
