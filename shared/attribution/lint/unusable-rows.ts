import type { RowProblem, SheetRow } from '../read-sheet.ts';
import { overlaps } from '../span.ts';
import { keyIdentity, type Tenure } from '../tenure.ts';
import type { Check, LintContext, LintFinding } from './finding.ts';
import { secretKeys } from './secrets.ts';

type Unusable = RowProblem & { tenure: Tenure; twin: SheetRow | undefined };

/** Rows of both tabs that say nothing usable; those that hold a secret are told as that. */
export const unusableRows: Check = (context) => {
  const told = new Set(secretKeys(context).map(({ tab, rows }) => `${tab} ${rows}`));
  const keys = unusable(context).filter(({ row, twin }) => !twin && !told.has(`keys ${row}`));
  const people = context.reading.people?.problems ?? [];
  return [
    ...keys.map(({ row, reason, tenure }) =>
      unread('keys', row, `${reason}: until it is mended the row counts for nothing`, tenure, context),
    ),
    ...people
      .filter(({ row }) => !told.has(`people ${row}`))
      .map(({ row, reason }) => unread('people', row, reason)),
  ];
};

function unread(
  tab: LintFinding['tab'],
  row: number,
  text: string,
  tenure?: Tenure,
  context?: LintContext,
): LintFinding {
  const usd = (tenure && context?.known.dollarsOf(tenure)) ?? 0n;
  return { kind: 'unusable_row', severity: 'error', tab, rows: [row], text, usd };
}

/** Rows that name a key for a second time: without days, or with days that overlap. */
export const keysNamedTwice: Check = (context) =>
  unusable(context).flatMap(({ row, tenure, twin }): LintFinding[] => {
    if (!twin) return [];
    const hasDays = [tenure, twin.tenure].some((one) => (one.valid_from ?? one.valid_to) !== null);
    const text = hasDays
      ? `name one key on the same days, and row ${twin.row} is used: let one end on the day before the other begins`
      : `name the same key, and row ${twin.row} is used: remove one, or say by valid_from and valid_to whose it was when`;
    return [
      {
        kind: hasDays ? 'overlapping_days' : 'duplicate_key',
        severity: 'error',
        tab: 'keys',
        rows: [twin.row, row],
        text,
        usd: context.known.dollarsOf(tenure),
      },
    ];
  });

/** What is odd about the header of a tab. */
export const headers: Check = ({ reading }) => [
  ...reading.keys.notes.map((text) => header('keys', `the sheet ${text}`)),
  ...(reading.people?.notes ?? []).map((text) => header('people', `the people's tab ${text}`)),
];

function header(tab: LintFinding['tab'], text: string): LintFinding {
  return { kind: 'header', severity: 'warning', tab, rows: [], text, usd: 0n };
}

/** The rows that cannot be used, each with the row in use that names its key for one of the same days. */
function unusable({ reading }: LintContext): Unusable[] {
  const { rows, problems, unusable: tenures } = reading.keys;
  const unreadable = new Set(reading.keys.unreadable);
  const inUse = Map.groupBy(rows, ({ tenure }) => keyIdentity(tenure));
  return problems.flatMap((problem, index) => {
    const tenure = tenures[index];
    if (!tenure) return [];
    const same = unreadable.has(tenure) ? [] : (inUse.get(keyIdentity(tenure)) ?? []);
    const twin = same.find((row) => overlaps(row.tenure, tenure));
    return [{ ...problem, tenure, twin }];
  });
}
