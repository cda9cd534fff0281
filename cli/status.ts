import { Command } from 'commander';
import type { SourceStatus, StatusReport } from '../functions/status/report.ts';
import { counted, dataDirOption, jsonOption } from './output.ts';
import { readStatus } from './read-status.ts';

/** `ai-usage status` */
export function statusCommand(): Command {
  return new Command('status')
    .description('Say how the pipeline does: a line for each source, and one for each fault.')
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nIt exits with 1 when there is a fault.')
    .action(async ({ dataDir, json }: { dataDir?: string; json?: boolean }) => {
      const report = await readStatus(dataDir);
      console.log(json ? JSON.stringify(report) : statusLines(report).join('\n'));
      if (report.faults.length > 0) process.exitCode = 1;
    });
}

/** The report for a person. */
export function statusLines(report: StatusReport): string[] {
  const { sources, coverage, dead_letters: letters, mapping, next_schedule, faults } = report;
  return [
    ...(sources ?? []).map(sourceLine),
    ...(coverage
      ? [
          `Strong coverage: ${percent(coverage.strong_coverage)} of ${coverage.billed_usd} USD billed from ${coverage.from} to ${coverage.to}.`,
        ]
      : []),
    ...(letters ? [`Dead letters: ${letters.open === 0 ? 'none' : `${letters.open} open`}.`] : []),
    ...(mapping
      ? [
          `Mapping: ${mapping.hours_old === null ? 'never read' : `read ${counted(mapping.hours_old, 'hour')} ago`}.`,
        ]
      : []),
    ...(next_schedule ? [`Next daily run: ${next_schedule}.`] : []),
    ...(faults.length === 0 ? ['No fault.'] : faults.map((fault) => `Fault: ${fault}`)),
  ];
}

function sourceLine({
  source,
  account,
  is_read,
  last_run,
  newest_day,
  hours_since_fresh,
}: SourceStatus): string {
  const parts = [
    last_run ? `last run ${last_run.status} (${last_run.day})` : 'no run has ended',
    newest_day ? `newest day ${newest_day}` : 'no day yet',
    ...(hours_since_fresh === null
      ? []
      : [`yesterday's slice came ${counted(hours_since_fresh, 'hour')} ago`]),
    ...(is_read ? [] : ['it has no key now and is not read']),
  ];
  return `${source} (${account}): ${parts.join(', ')}`;
}

/** Two places, rounded down: what is below the goal never reads as if it were at it. */
function percent(ratio: number | null): string {
  return ratio === null ? 'none' : `${(Math.floor(Math.round(ratio * 1e6) / 100) / 100).toFixed(2)} %`;
}
