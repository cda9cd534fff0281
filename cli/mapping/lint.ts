import { Command } from 'commander';
import type { LintFinding } from '../../shared/attribution/lint/finding.ts';
import { lintMapping } from '../../shared/attribution/lint/lint.ts';
import { readLintInput } from '../../shared/attribution/lint/read-input.ts';
import { readConfig } from '../../shared/config.ts';
import { dayOf } from '../../shared/day.ts';
import { formatUsd } from '../../shared/money.ts';
import { withData } from '../data.ts';
import {
  counted,
  dataDirOption,
  type Format,
  formatAnswer,
  formatOption,
  jsonOption,
  say,
} from '../output.ts';
import { mappingSheetOf } from './sheet.ts';

type LintOptions = { format: Format; json?: boolean; dataDir?: string };

const COLUMNS = ['severity', 'kind', 'tab', 'rows', 'usd', 'text'];
const EXIT_DOES_NOT_HOLD = 1;

/** `ai-usage mapping lint` */
export function lintCommand(): Command {
  return new Command('lint')
    .description('Name the faults of the mapping, most dollars first; exit 1 when one of them is an error.')
    .addOption(formatOption())
    .addOption(jsonOption())
    .addOption(dataDirOption())
    .action(async ({ format, json, dataDir }: LintOptions) => {
      const config = readConfig(process.env);
      const sheet = mappingSheetOf({ ...config, ...(dataDir ? { dataDir } : {}) });
      const findings = await withData(dataDir, async (data) =>
        lintMapping(await readLintInput(data, sheet, dayOf(Date.now()))),
      );
      const errors = findings.filter(({ severity }) => severity === 'error').length;
      if (json) {
        console.log(JSON.stringify({ sheet: sheet.name, errors, findings: findings.map(findingRow) }));
      } else {
        console.log(formatFindings(findings, format));
        say(`${sheet.name}: ${counted(findings.length, 'finding')}, ${counted(errors, 'error')}`);
      }
      if (errors > 0) process.exitCode = EXIT_DOES_NOT_HOLD;
    });
}

function formatFindings(findings: readonly LintFinding[], format: Format): string {
  const rows = findings.map(findingRow);
  const flat = rows.map((row) => ({ ...row, rows: row.rows.join(', ') }));
  return formatAnswer({ columns: COLUMNS, rows: format === 'json' ? rows : flat }, format);
}

function findingRow({ usd, ...finding }: LintFinding) {
  return { ...finding, usd: formatUsd(usd) };
}
