import { Command } from 'commander';
import pRetry from 'p-retry';
import { type Backdated, type Backdating, makeBackdate } from '../../shared/attribution/backdate.ts';
import { type Config, readConfig } from '../../shared/config.ts';
import type { Day } from '../../shared/day.ts';
import { RetryableError, UsageError } from '../../shared/errors.ts';
import { openLog } from '../../shared/log.ts';
import { openBigqueryWarehouse } from '../../shared/warehouse/bigquery.ts';
import { dayOption, reasonOption } from '../options.ts';
import { dataDirOption, jsonOption, say } from '../output.ts';
import { personHere } from '../person.ts';
import { reachPipeline } from '../pipeline.ts';
import { mappingSheetOf } from './sheet.ts';

type BackdateOptions = { from: Day; reason: string; dataDir?: string; json?: boolean };

/** A kickoff may store another version at the same moment: then it is done again on that one. */
const RETRIES = 3;

/** `ai-usage mapping backdate` */
export function backdateCommand(): Command {
  return new Command('backdate')
    .description("Give today's owner of a key the days before, too: the explicit way to change history.")
    .argument('<key>', 'the id of the key, or its name')
    .addOption(dayOption('--from <YYYY-MM-DD>', 'the first day of the owner').makeOptionMandatory())
    .addOption(reasonOption('--reason <text>', 'why, for the ledger').makeOptionMandatory())
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(async (key: string, options: BackdateOptions) => {
      const config = readConfig(process.env);
      const asked = { key, from: options.from, reason: options.reason, requestedBy: personHere() };
      const done = await backdate(
        { ...config, ...(options.dataDir ? { dataDir: options.dataDir } : {}) },
        asked,
      );
      for (const line of backdatedLines(done)) say(line);
      if (options.json) console.log(JSON.stringify(done));
    });
}

async function backdate(config: Config, asked: Backdating): Promise<Backdated> {
  const trying = (set: (asked: Backdating) => Promise<Backdated>) =>
    pRetry(() => set(asked), {
      retries: RETRIES,
      shouldRetry: ({ error }) => error instanceof RetryableError,
    });
  if (config.cloud) {
    const [log, now] = [openLog(config.logLevel), () => new Date()];
    const warehouse = openBigqueryWarehouse(config.cloud, { log, now });
    const movedUsd = config.mappingMovedUsd;
    return trying(makeBackdate({ warehouse, sheet: mappingSheetOf(config), now, log, movedUsd }));
  }
  const { open } = await reachPipeline(config);
  await using pipeline = await open();
  if (!pipeline.backdate) {
    throw new UsageError('there is no mapping: set MAPPING_FILE to its CSV, or MAPPING_SHEET_ID');
  }
  // Awaited here: the pipeline closes when this function is left.
  return await trying(pipeline.backdate);
}

/** What a backdating has changed, and how to apply it to the days that have been read. */
export function backdatedLines({ key, owners, from, to, before, isInForce }: Backdated): string[] {
  const had = before.map(
    (one) => `${one.owners} from ${one.from ?? 'the beginning'} to ${one.to ?? 'today'}`,
  );
  return [
    `${key} belongs to ${owners} from ${from} on; from ${from} to ${to} it did not.`,
    had.length > 0 ? `It had belonged to ${had.join(', then to ')}.` : 'It had had no owner on these days.',
    ...(isInForce ? [] : ['It is written down, and the mapping has it from the next kickoff on.']),
    `Days that have been read change when they are asked for again: ai-usage reattribute --from ${from} --to ${to}`,
  ];
}
