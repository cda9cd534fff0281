import { Command } from 'commander';
import { follow, isUndone, type RunState } from '../local/follow.ts';
import { newAsker } from '../local/host.ts';
import type { KickoffInput } from '../shared/contract/messages.ts';
import { accountsAsked, type SliceOptions, slicesAsked } from './asked.ts';
import { configAnywhere } from './opening.ts';
import { sourcesOption } from './options.ts';
import { dataDirOption, jsonOption } from './output.ts';
import { type Pipeline, reachPipeline } from './pipeline.ts';
import { stopSignal, unlessStopped } from './signals.ts';

type ProbeOptions = Pick<SliceOptions, 'sources' | 'accounts'> & { dataDir?: string; json?: boolean };

/** `ai-usage probe` */
export function probeCommand(): Command {
  return new Command('probe')
    .description('Ask each vendor one harmless question, to see whether the keys work: no fact changes.')
    .addOption(sourcesOption())
    .option('--accounts <a,b>', 'only these accounts')
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(probe);
}

async function probe(options: ProbeOptions): Promise<void> {
  const stop = stopSignal();
  const config = configAnywhere(options);
  const message = { mode: 'probe', ...accountsAsked(options) } as const;
  const { about, open } = await reachPipeline(config);
  // In the cloud kickoff alone knows who has a key, and writes all of its runs down at once.
  const count = config.cloud ? 1 : slicesAsked(message, about, config).length;
  await using pipeline = await open();
  await unlessStopped(stop, 'Stopped. What was asked for goes on.', async () => {
    const runs = await ask(pipeline, message, count, stop);
    const accounts = runs.map(({ source, account, status, reason }) => ({ source, account, status, reason }));
    if (options.json) console.log(JSON.stringify({ accounts }));
    else console.log(runs.map(probeLine).join('\n'));
    if (runs.some(isUndone)) process.exitCode = 1;
  });
}

async function ask(
  pipeline: Pipeline,
  message: KickoffInput,
  count: number,
  signal: AbortSignal,
): Promise<RunState[]> {
  const { requested_by } = await pipeline.request({ ...message, requested_by: newAsker('probe') });
  const { pollMs } = pipeline;
  const { runs, givenUp } = await follow(pipeline, requested_by, () => {}, signal, { pollMs, count });
  if (givenUp !== undefined) throw new Error(`the request was given up: ${givenUp}`);
  return runs;
}

/** What came of an account's probe, for a person. */
export function probeLine({ source, account, status, reason }: RunState): string {
  return `${source} (${account}): ${status}${reason === null ? '' : `, ${reason}`}`;
}
