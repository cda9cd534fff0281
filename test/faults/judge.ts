import { formatUsd, parseUsd } from '../../shared/money.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import type { Case, Did, Money } from './case.ts';
import type { makeEvents } from './events.ts';
import type { Facts, Figures } from './facts.ts';
import type { Reading } from './reading.ts';
import { hasMoved } from './told.ts';

/** What a run has left behind: its ledger row, its findings, the refusals it met, and what the functions logged. */
export type Evidence = { ledger: Row; findings: readonly Row[]; refusals: number } & ReturnType<
  ReturnType<typeof makeEvents>['take']
>;

/** Findings of what is not there. */
const MISSING = ['endpoint_missing', 'legacy_reports'];
const UNFINISHED: Record<string, Did> = {
  failed: 'failed',
  refused: 'refused',
  not_on_plan: 'not on plan',
};

/** What a run did, by its gravest part. */
export function didOf({ ledger, events, findings, refusals }: Evidence, isFirst: boolean): Did {
  const has = (name: string) => events.some((event) => event.name === name);
  const isRedelivered = events.some(
    ({ name, fields }) => name === 'message.retried' && String(fields.function).startsWith('ingest-'),
  );
  const unfinished = UNFINISHED[String(ledger.status)];
  if (unfinished) return unfinished;
  if (Number(ledger.quarantined_records) > 0) return 'quarantined';
  if (has('fetch.restarted')) return 'read anew';
  if (isRedelivered) return 'redelivered';
  if (refusals > 0 || findings.some(({ kind }) => MISSING.includes(String(kind)))) return 'went without';
  if (Number(ledger.api_errors) > 0) return 'retried';
  return hasMoved(ledger) && !isFirst ? 'restated' : 'as usual';
}

/** What the facts must be behind a case. */
export function moneyOf({ did, money }: Case): Money {
  if (money) return money;
  if (did === 'quarantined') return 'quarantined';
  return ['failed', 'refused', 'not on plan'].includes(did) ? 'kept' : 'truth';
}

/** What is wrong with the money of the facts behind a fault. */
export function moneyProblems(
  money: Money,
  { before, after, truth, ledger }: { before: Facts; after: Facts; truth: Figures; ledger: Row },
): string[] {
  if (money === 'kept') return differing('facts', after.hash, before.hash);
  if (money === 'quarantined') {
    return [
      ...differing(
        'facts and dead letters USD',
        sum(after, String(ledger.quarantined_usd ?? '0')),
        sum(truth),
      ),
      ...differing('records', after.records, truth.records),
    ];
  }
  if (money === 'lines alone') {
    return [
      ...differing('money', sum(after), '0'),
      ...(after.counted > 0 ? [] : ['the facts have no lines']),
    ];
  }
  const isWhole = money === 'truth';
  return [
    ...differing('billed USD', after.billed_usd, truth.billed_usd),
    ...differing('included USD', after.included_usd, truth.included_usd),
    ...differing('input tokens', after.input_tokens, truth.input_tokens),
    ...differing('output tokens', after.output_tokens, truth.output_tokens),
    ...(isWhole ? differing('records', after.records, truth.records) : []),
  ];
}

/** How many of the vendor's rows the facts count more often than they should; below zero: less often. */
export function duplicatesOf({ records, counted }: Facts, ledger: Row): number {
  return counted + Number(ledger.quarantined_records ?? 0) - records;
}

/** Says that two figures are not the same. */
export function differing<T>(what: string, found: T, wanted: T): string[] {
  return found === wanted ? [] : [`${what}: ${found}, not ${wanted}`];
}

/** All dollars of a slice, billed and included. */
export function sum({ billed_usd, included_usd }: Figures, more = '0'): string {
  return formatUsd(parseUsd(billed_usd) + parseUsd(included_usd) + parseUsd(more));
}

/** What is wrong with why a day was read anew. */
export function causeProblems({ because }: Case, { events }: Evidence): string[] {
  const reasons = events
    .filter(({ name }) => name === 'fetch.restarted')
    .map(({ fields }) => String(fields.reason));
  if (!because || reasons.some((reason) => because.test(reason))) return [];
  return [`the day was read anew because ${reasons.join('; ') || 'of nothing'}, not ${because}`];
}

/** What is wrong with the dead letters: a run that failed has one, and every row that was left out is one. */
export function letterProblems({
  asked: { deadLetters },
  ledger,
}: Pick<Reading, 'asked' | 'ledger'>): string[] {
  const own = deadLetters.filter(({ run_id }) => run_id === ledger.run_id);
  if (ledger.status === 'failed') {
    const reasons = own.map(({ error_message }) => error_message);
    return differing('dead letters of the run', reasons.filter((one) => one === ledger.reason).length, 1);
  }
  const rows = own.filter(({ topic }) => topic === 'records');
  const usd = rows.reduce((all, letter) => all + parseUsd(String(letter.usd_at_stake ?? '0')), 0n);
  return [
    ...differing('dead letters', rows.length, Number(ledger.quarantined_records ?? 0)),
    ...differing('dead letters USD', formatUsd(usd), String(ledger.quarantined_usd ?? '0')),
  ];
}

/** What is wrong with how long a run has waited because the vendor said so. */
export function waitProblems({ waitMs }: Case, { waits }: Evidence): string[] {
  if (!waitMs) return [];
  const [least, most] = waitMs;
  const waited = waits.reduce((all, ms) => all + ms, 0);
  return least <= waited && waited <= most ? [] : [`it waited ${waited} ms, not ${least} to ${most}`];
}
