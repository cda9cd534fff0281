import { Command } from 'commander';
import { follow, type RunState } from '../local/follow.ts';
import { newAsker } from '../local/host.ts';
import type { KickoffInput } from '../shared/contract/messages.ts';
import { type SliceOptions, spanAsked } from './asked.ts';
import { configOf } from './opening.ts';
import { dayOption, reasonOption, sourcesOption } from './options.ts';
import { dataDirOption, jsonOption, say } from './output.ts';
import { type Pipeline, reachPipeline } from './pipeline.ts';
import { makeProgress } from './progress.ts';
import { reattributionReport } from './reattribute-report.ts';
import { stopSignal, unlessStopped } from './signals.ts';

type ReattributeOptions = SliceOptions & {
  reason?: string;
  dataDir?: string;
  json?: boolean;
};

/** `ai-usage reattribute` */
export function reattributeCommand(): Command {
  return new Command('reattribute')
    .description(
      'Give days their owners anew by the mapping as it is now, from what has landed: no vendor is called.',
    )
    .addOption(dayOption('--day <YYYY-MM-DD>', 'one UTC day').conflicts(['from', 'to']))
    .addOption(dayOption('--from <YYYY-MM-DD>', 'the first of several days'))
    .addOption(dayOption('--to <YYYY-MM-DD>', 'the last of several days'))
    .addOption(sourcesOption())
    .option('--accounts <a,b>', 'only these accounts')
    .addOption(reasonOption('--reason <text>', 'why, for the ledger'))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(reattribute);
}

async function reattribute(options: ReattributeOptions): Promise<void> {
  const stop = stopSignal();
  const config = configOf(options);
  const { reason } = options;
  const asked = {
    ...spanAsked(options),
    mode: 'reattribute',
    ...(reason === undefined ? {} : { reason }),
  } as const;
  const { open } = await reachPipeline(config);
  await using pipeline = await open();
  const sentence = 'Stopped. What was asked for goes on; the same command asks for the rest.';
  await unlessStopped(stop, sentence, () => ask(pipeline, asked, options, stop));
}

async function ask(
  pipeline: Pipeline,
  asked: KickoffInput,
  { json }: ReattributeOptions,
  signal: AbortSignal,
): Promise<void> {
  const span = { from: asked.day ?? asked.from ?? '', to: asked.day ?? asked.to ?? '' };
  const before = await pipeline.read('owner-spend', span);
  const runs = (await hasSlices(pipeline, asked, span)) ? await askAndFollow(pipeline, asked, signal) : [];
  const report = reattributionReport(runs, before, await pipeline.read('owner-spend', span));
  for (const line of report.lines) say(line);
  if (json) console.log(JSON.stringify(report.answer));
  if (report.isUndone) process.exitCode = 1;
}

/** Without any the kickoff would ask for no run, and nobody could tell when it is done. */
async function hasSlices(
  pipeline: Pipeline,
  { sources, accounts }: KickoffInput,
  span: { from: string; to: string },
): Promise<boolean> {
  const slices = await pipeline.read('reattributable-slices', span);
  return slices.some(
    ({ source, account }) =>
      (sources?.some((name) => name === source) ?? true) && (accounts?.includes(String(account)) ?? true),
  );
}

async function askAndFollow(
  pipeline: Pipeline,
  asked: KickoffInput,
  signal: AbortSignal,
): Promise<RunState[]> {
  const { requested_by } = await pipeline.request({ ...asked, requested_by: newAsker('reattribute') });
  const progress = makeProgress();
  const { runs, givenUp } = await follow(pipeline, requested_by, progress.show, signal).finally(
    progress.done,
  );
  if (givenUp !== undefined) throw new Error(`the request was given up: ${givenUp}`);
  return runs;
}
