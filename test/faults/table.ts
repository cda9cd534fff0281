import { formatAnswer } from '../../cli/output.ts';
import type { Result } from './run-case.ts';

const TOLD_WIDTH = 72;
const COLUMNS = ['fault', 'source/report', 'did', 'money right', 'duplicates', 'told', 'seconds'];

/** The results as a table, what is wrong with them, and how many are right. */
export function formatResults(results: readonly Result[]): string {
  const rows = results.map(({ fault, report, did, isMoneyRight, duplicates, told, seconds }) => ({
    fault,
    'source/report': report,
    did,
    'money right': isMoneyRight ? 'yes' : 'NO',
    duplicates,
    told: shortened(told),
    seconds: seconds.toFixed(1),
  }));
  const wrong = results.filter(isWrong);
  return [
    formatAnswer({ columns: COLUMNS, rows }, 'table'),
    ...wrong.flatMap(({ fault, report, problems }) => [
      `WRONG ${fault} ${report}:`,
      ...problems.map((problem) => `  ${problem}`),
    ]),
    `${results.length} faults, ${results.length - wrong.length} right`,
  ].join('\n');
}

/** Whether something of a case is not as it must be. */
export function isWrong({ problems }: Result): boolean {
  return problems.length > 0;
}

function shortened(text: string): string {
  return text.length > TOLD_WIDTH ? `${text.slice(0, TOLD_WIDTH - 1)}…` : text;
}
