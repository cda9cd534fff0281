import type { Report, SliceSummary } from '../local/summary.ts';
import { type Gap, gapLabel, readGap } from '../shared/attribution/mapping-plan.ts';
import { formatRatio, formatUsd, parseUsd } from '../shared/money.ts';
import type { Row } from '../shared/warehouse/warehouse.ts';
import { counted, formatAnswer, say } from './output.ts';

const SHOWN = 5;
/** Reasons are what a person must act on: more of them than of the rest. */
const REASONS_SHOWN = 10;
const SEATS_MISSING =
  'Seats are not in these figures: no vendor reports them. Set CURSOR_SEAT_PRICE_USD to count them.';

/** `faults` are told where the command has looked for them. */
type ClosingOptions = { hasSeatPrices: boolean; faults?: readonly string[] };

/** Tells a person on stderr what came of the runs. */
export function printClosing(report: Report, options: ClosingOptions): void {
  for (const line of closingLines(report, options)) say(line);
}

/** The closing summary for a person: per source what came in, then what needs one. */
export function closingLines(report: Report, { hasSeatPrices, faults }: ClosingOptions): string[] {
  const { summary } = report;
  const { totals } = summary;
  return [
    bySource(summary.slices),
    `Billed ${totals.billed_usd} USD, included in plans ${totals.included_usd} USD (never added up).`,
    totals.coverage === null
      ? 'Coverage: none, nothing was billed.'
      : `Coverage ${percent(totals.coverage)}: the part of the billed money, seats left out, that has an owner.`,
    ...adjustedLines(report.adjustments),
    ...ownerlessLines(report.unattributed),
    ...section('Findings', byKind(report.findings), describeFindings, report.findings.length),
    ...section(
      'Dead letters',
      report.deadLetters,
      ({ dead_letter_id, function_name, usage_date, error_message }) =>
        [dead_letter_id, function_name, usage_date, error_message].filter(Boolean).join(' '),
    ),
    ...reasonLines(report.reasons),
    ...(faults ? section('Faults', faults, (fault) => fault) : []),
    ...(hasSeatPrices ? [] : [SEATS_MISSING]),
    `${totals.records} records in ${(summary.duration_ms / 1000).toFixed(1)} s.`,
  ];
}

/** Money of closed months is in no slice's figures: it is booked when it is found. */
function adjustedLines(adjustments: readonly Row[]): string[] {
  if (adjustments.length === 0) return [];
  const nanos = (isBilled: boolean) =>
    adjustments
      .filter(({ is_billed }) => is_billed === isBilled)
      .reduce((sum, { adjusted_usd }) => sum + parseUsd(String(adjusted_usd)), 0n);
  const [billed, included] = [formatUsd(nanos(true)), formatUsd(nanos(false))];
  return [
    `Booked beside it for closed months, as adjustments: ${billed} USD billed, ${included} USD included.`,
  ];
}

function reasonLines(reasons: readonly string[]): string[] {
  const rest = reasons.length - REASONS_SHOWN;
  return [
    ...reasons.slice(0, REASONS_SHOWN),
    ...(rest > 0 ? [`… and ${rest} more: see "ai-usage ledger"`] : []),
  ];
}

function bySource(slices: readonly SliceSummary[]): string {
  const columns = ['source', 'slices', 'status', 'records', 'billed USD', 'included USD'];
  const rows = [...Map.groupBy(slices, (slice) => slice.source)].map(([source, own]): Row => {
    const statuses = [...Map.groupBy(own, (slice) => slice.status)];
    const total = (column: 'billed_usd' | 'included_usd') =>
      formatUsd(own.reduce((nanos, slice) => nanos + parseUsd(slice[column]), 0n));
    return {
      source,
      slices: own.length,
      status: statuses.map(([status, some]) => `${some.length} ${status}`).join(', '),
      records: own.reduce((count, slice) => count + slice.records, 0),
      'billed USD': total('billed_usd'),
      'included USD': total('included_usd'),
    };
  });
  return formatAnswer({ columns, rows }, 'table');
}

/** A title with a count, and the first lines; `count` differs from them where a line stands for several rows. */
function section<T>(
  title: string,
  rows: readonly T[],
  describe: (row: T) => string,
  count: number = rows.length,
): string[] {
  if (rows.length === 0) return [`${title}: none.`];
  const more = rows.length > SHOWN ? [`  … and ${rows.length - SHOWN} more`] : [];
  return [`${title}: ${count}`, ...rows.slice(0, SHOWN).map((row) => `  ${describe(row)}`), ...more];
}

const SEVERITIES = ['error', 'warning', 'info'];

/** The findings of each kind together, the gravest first; within a kind they come with most dollars first. */
function byKind(findings: readonly Row[]): Row[] {
  return [...Map.groupBy(findings, ({ kind }) => kind).values()]
    .map((all): Row => ({ ...all[0], count: all.length }))
    .sort((a, b) => SEVERITIES.indexOf(String(a.severity)) - SEVERITIES.indexOf(String(b.severity)));
}

function describeFindings({ kind, severity, count, source, usage_date, text }: Row): string {
  const often = count === 1 ? '' : ` (${count} times, the largest)`;
  return `${severity} ${kind}${often}: ${[source, usage_date, text].filter(Boolean).join(' ')}`;
}

function ownerlessLines(rows: readonly Row[]): string[] {
  const ownerless = rows.map(readGap).filter(({ unattributed }) => unattributed !== 0n);
  const hasKeys = ownerless.some(({ keyId }) => keyId !== null);
  return [
    ...section('Without an owner', ownerless, describeGap),
    ...(hasKeys ? ['"ai-usage mapping coverage" says which keys to map first.'] : []),
  ];
}

function describeGap(gap: Gap): string {
  return `${gap.platform} ${gapLabel(gap)}: ${formatUsd(gap.unattributed)} USD on ${counted(gap.days, 'day')}`;
}

function percent(ratio: number): string {
  const text = formatRatio(BigInt(Math.round(ratio * 1e6)), 10_000n) ?? '0';
  return `${Number(text).toFixed(1)} %`;
}
