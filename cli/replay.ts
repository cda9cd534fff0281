import { Command, Option } from 'commander';
import { REGISTERED_SOURCES } from '../functions/functions.ts';
import { isUndone } from '../local/follow.ts';
import { newAsker } from '../local/host.ts';
import type { About } from '../local/instance.ts';
import type { SourceName } from '../shared/contract/messages.ts';
import { UsageError } from '../shared/errors.ts';
import type { Row } from '../shared/warehouse/warehouse.ts';
import { slicesAsked } from './asked.ts';
import { feed } from './feed.ts';
import { configAnywhere } from './opening.ts';
import { dayOption, notYetOption, reasonOption } from './options.ts';
import { counted, dataDirOption, jsonOption } from './output.ts';
import { reachPipeline } from './pipeline.ts';
import { makeProgress } from './progress.ts';
import { stopSignal, unlessStopped } from './signals.ts';

type ReplayOptions = {
  day: string;
  source: SourceName;
  account?: string;
  acceptMagnitude?: string;
  reason?: string;
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
    .addOption(notYetOption('--plan'))
    .addOption(notYetOption('--apply <plan_id>'))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(replay);
}

async function replay(options: ReplayOptions): Promise<void> {
  const { day, source, reason, acceptMagnitude, json } = options;
  const stop = stopSignal();
  const config = configAnywhere(options);
  const { about, open } = await reachPipeline(config);
  const account = options.account ?? onlyAccount(about, source);
  const slices = slicesAsked({ day, sources: [source], accounts: [account] }, about, config);
  await using pipeline = await open();
  await unlessStopped(stop, 'Stopped. The slice stays asked for.', async () => {
    const progress = makeProgress();
    const runs = await feed(pipeline, {
      slices,
      message: { reason, accept_magnitude: acceptMagnitude },
      requestedBy: newAsker('replay'),
      otherRuns: [],
      untilFinished: true,
      onProgress: progress.show,
      signal: stop,
    }).finally(progress.done);
    const [row] = await pipeline.read('run-states', { run_ids: runs.map(({ run_id }) => run_id) });
    if (!row) throw new Error('the ledger has no row of the run');
    console.log(json ? JSON.stringify(row) : outcomeLines(row).join('\n'));
    if (runs.some(isUndone)) process.exitCode = 1;
  });
}

/** @throws UsageError when the source has several accounts: a replay is of one slice. */
function onlyAccount({ accounts }: About, source: SourceName): string {
  const names = accounts.filter((one) => one.source === source).map(({ account }) => account);
  if (names.length > 1)
    throw new UsageError(`${source} has the accounts ${names.join(', ')}: name one with --account`);
  return names[0] ?? 'default';
}

/** What came of a run, by its row of `run-states`: how it ended, what it moved, and why. */
export function outcomeLines(row: Row): string[] {
  const { source, account, usage_date, status, reason } = row;
  return [
    `${source} (${account}) ${usage_date}: ${status}`,
    ...movedLines(row),
    ...(reason === null ? [] : [`Reason: ${reason}`]),
  ];
}

/** What the run moved, or what the vendor stated and the facts did not take; a run that failed has no figures. */
function movedLines(row: Row): string[] {
  const { billed_usd, included_usd, previous_billed_usd } = row;
  if (billed_usd === null) return [];
  if (previous_billed_usd !== null) return [moneyLine(row), rowsLine(row)];
  return [`The vendor states ${billed_usd} USD billed and ${included_usd} USD included; the facts stay.`];
}

function moneyLine(row: Row): string {
  const { previous_billed_usd, billed_usd, previous_included_usd, included_usd } = row;
  return `Billed ${previous_billed_usd} → ${billed_usd} USD, included ${previous_included_usd} → ${included_usd} USD.`;
}

function rowsLine({ rows_added, rows_removed, rows_changed }: Row): string {
  return `${counted(Number(rows_added), 'row')} added, ${rows_removed} removed, ${rows_changed} changed.`;
}
