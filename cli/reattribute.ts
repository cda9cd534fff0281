import { Command } from 'commander';
import type { Slice } from '../functions/kickoff/slices.ts';
import { newAsker } from '../local/host.ts';
import type { KickoffInput } from '../shared/contract/messages.ts';
import { checkDays, type SliceOptions, spanAsked } from './asked.ts';
import { feed } from './feed.ts';
import { configAnywhere } from './opening.ts';
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

/** The slices that a person named, as a kickoff names them. */
type Named = ReturnType<typeof spanAsked>;

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
  const config = configAnywhere(options);
  const named = spanAsked(options);
  checkDays({ ...named, mode: 'reattribute' });
  const { open } = await reachPipeline(config);
  await using pipeline = await open();
  const sentence = `Stopped. What was asked for goes on ${pipeline.goesOn}; the same command asks for the rest.`;
  await unlessStopped(stop, sentence, () => ask(pipeline, named, options, stop));
}

async function ask(
  pipeline: Pipeline,
  named: Named,
  { reason, json }: ReattributeOptions,
  signal: AbortSignal,
): Promise<void> {
  const span = { from: named.day ?? named.from ?? '', to: named.day ?? named.to ?? '' };
  const before = await pipeline.read('owner-spend', span);
  const progress = makeProgress();
  const runs = await feed(pipeline, {
    slices: await slicesWithFacts(pipeline, named, span),
    message: { mode: 'reattribute', reason },
    requestedBy: newAsker('reattribute'),
    otherRuns: [],
    untilFinished: true,
    onProgress: progress.show,
    signal,
  }).finally(progress.done);
  const report = reattributionReport(runs, before, await pipeline.read('owner-spend', span));
  for (const line of report.lines) say(line);
  if (json) console.log(JSON.stringify(report.answer));
  if (report.isUndone) process.exitCode = 1;
}

/** The slices that kickoff will find facts of, newest day first: of any other there would be no run to wait for. */
async function slicesWithFacts(
  pipeline: Pipeline,
  { sources, accounts }: Pick<KickoffInput, 'sources' | 'accounts'>,
  span: { from: string; to: string },
): Promise<Slice[]> {
  const rows = await pipeline.read('reattributable-slices', span);
  return rows
    .map(({ source, account, usage_date }) => ({ source, account, day: usage_date }) as Slice)
    .filter(
      ({ source, account }) => (sources?.includes(source) ?? true) && (accounts?.includes(account) ?? true),
    );
}
