import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { Config } from '../../shared/config.ts';
import { idBeginning } from '../../shared/dead-letters/letter.ts';
import { messageOf, UsageError } from '../../shared/errors.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { openCloudPipeline } from '../cloud-pipeline.ts';
import { withData } from '../data.ts';
import { configAnywhere } from '../opening.ts';
import { reasonOption, secondsOption } from '../options.ts';
import { dataDirOption, jsonOption, say } from '../output.ts';
import { personHere } from '../person.ts';
import { type Pipeline, reachPipeline } from '../pipeline.ts';
import { stopSignal, unlessStopped } from '../signals.ts';
import { isUndone, outcomeLines, redriveAnswer } from './outcome-text.ts';
import { type Outcome, redriveAll } from './redrive-all.ts';

export type RedriveOptions = {
  all?: boolean;
  function?: string;
  errorClass?: string;
  payload?: string;
  reason?: string;
  wait: number;
  dataDir?: string;
  json?: boolean;
};

const WAIT_SECONDS = 300;
const STOPPED =
  'Stopped. What was sent again goes on by itself, and its letters say so; the others are as they were.';

/** `ai-usage dead-letters redrive` */
export function redriveCommand(): Command {
  return new Command('redrive')
    .description('Send dead letters again, as they are or one of them mended, and say what came of each.')
    .argument('[id...]', 'the ids of the letters, or their beginnings')
    .option('--all', 'all that are open')
    .option('--function <name>', 'with --all: only what this function gave up')
    .option('--error-class <name>', 'with --all: only what was given up for this')
    .option('--payload <file>', 'send this instead of what the one letter holds')
    .addOption(reasonOption('--reason <text>', 'why, for who finds it later'))
    .addOption(secondsOption('--wait <seconds>', 'how long to wait for what comes of it', WAIT_SECONDS))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(redrive);
}

async function redrive(beginnings: string[], options: RedriveOptions): Promise<void> {
  const stop = stopSignal();
  const config = configAnywhere(options);
  checkAsked(beginnings, options);
  const payload = options.payload === undefined ? undefined : readPayload(options.payload);
  const ids = await withData(options.dataDir, (data) => idsAsked(data, beginnings, options));
  if (ids.length === 0) {
    say('No dead letter is open of those that were asked for.');
    return report([], options);
  }
  const send = async (pipeline: Pipeline) => {
    const outcomes = await redriveAll(pipeline, ids, {
      by: personHere(),
      reason: options.reason ?? null,
      payload,
      waitMs: options.wait * 1_000,
      pollMs: pipeline.pollMs,
      signal: stop,
      onSent: ({ id, redriven }) => {
        if (redriven) say(`Sent again: ${id}`);
      },
    });
    report(outcomes, options);
  };
  await unlessStopped(stop, STOPPED, async () => {
    await using pipeline = await openPipeline(config);
    // Awaited here: the pipeline closes when this function is left.
    return await send(pipeline);
  });
}

/** Letters name their accounts themselves: nobody has to be asked who is read. */
async function openPipeline(config: Config): Promise<Pipeline> {
  if (config.cloud) return openCloudPipeline(config, config.cloud);
  return (await reachPipeline(config)).open();
}

/** @throws UsageError for options that do not go together. */
export function checkAsked(
  beginnings: readonly string[],
  { all, payload, ...options }: Partial<RedriveOptions>,
): void {
  if (all && beginnings.length > 0) throw new UsageError('name letters, or give --all: not both');
  if (!all && beginnings.length === 0) throw new UsageError('name the letters to send again, or give --all');
  if (payload !== undefined && (all || beginnings.length !== 1)) {
    throw new UsageError('--payload is the mended payload of one letter: name that one');
  }
  if (!all && (options.function !== undefined || options.errorClass !== undefined)) {
    throw new UsageError('--function and --error-class choose among all open letters: give --all with them');
  }
}

/** The letters that were asked for, each once. @throws UsageError for one that there is not. */
export async function idsAsked(
  { read }: Pick<Warehouse, 'read'>,
  beginnings: readonly string[],
  options: Partial<RedriveOptions>,
): Promise<string[]> {
  const ids: string[] = [];
  for (const beginning of beginnings) ids.push(await idBeginning({ read }, beginning));
  if (!options.all) return [...new Set(ids)];
  const open = await read('dead-letters', { state: 'open' });
  return open
    .filter(({ function_name }) => options.function === undefined || function_name === options.function)
    .filter(({ error_class }) => options.errorClass === undefined || error_class === options.errorClass)
    .map(({ dead_letter_id }) => String(dead_letter_id));
}

/** @throws UsageError for a file that cannot be read. */
function readPayload(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function report(outcomes: readonly Outcome[], { json, wait }: RedriveOptions): void {
  if (json) console.log(JSON.stringify(redriveAnswer(outcomes)));
  else for (const line of outcomeLines(outcomes, wait)) console.log(line);
  if (outcomes.some(isUndone)) process.exitCode = 1;
}
