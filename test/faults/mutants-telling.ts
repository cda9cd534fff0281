import type { Mutant } from './mutant.ts';

const RUN = 'shared/ingest/run.ts';
const ANTHROPIC = 'functions/ingest-anthropic';
const CURSOR = 'functions/ingest-cursor';

/** Guards of what a person is told, and what is gone without, taken out. */
export const TELLING: Mutant[] = [
  {
    name: 'nobody is told of new fields',
    file: 'shared/ingest/contract-watch.ts',
    find: 'findings.push(...contractFindings(endpoint, drifts, known));',
    replace: '',
    fault: 'new-field@legacy',
  },
  {
    name: 'nobody is told of other types',
    file: 'shared/ingest/contract-findings.ts',
    find: 'newTypes(drift).length > 0',
    replace: 'newTypes(drift).length < 0',
    fault: 'type-change@analytics',
  },
  {
    name: 'what is left out is no dead letter',
    file: 'shared/ingest/segment.ts',
    find: 'if (page.quarantined.length > 0 &&',
    replace: 'if (page.quarantined.length < 0 &&',
    fault: 'unreadable-row@cursor',
  },
  {
    name: 'equal rows that are left out are one dead letter',
    file: 'shared/ingest/segment.ts',
    find: 'tally.quarantined + index',
    replace: 'index * 0',
    fault: 'unreadable-twins@cursor',
  },
  {
    name: 'a reading that is given up keeps its dead letters',
    file: RUN,
    find: 'fetch_id, resume',
    replace: 'resume',
    fault: 'unreadable-row-anew@cursor',
  },
  {
    name: 'what is left out has no dollars',
    file: `${ANTHROPIC}/legacy.ts`,
    find: "usd: formatUsd(readCents(raw.amount, 'amount').nanos)",
    replace: "usd: '0'",
    fault: 'unreadable-row@legacy',
  },
  {
    name: 'nobody is told that the money is missing',
    file: `${CURSOR}/index.ts`,
    find: 'if (eventsCounted === null)\n    findings',
    replace: 'if (eventsCounted === -1)\n    findings',
    fault: 'no-events-first@cursor',
  },
  {
    name: 'nobody is told that a list is missing',
    file: 'shared/anthropic/directory.ts',
    find: 'else directory.missing.push(list);',
    replace: '',
    fault: 'analytics-key@analytics',
  },
  {
    name: 'a right that was lost was never there',
    file: 'shared/ingest/plan.ts',
    find: 'if (hasAnswered(endpoint)) throw lostRight(error);',
    replace: '',
    fault: 'no-daily-usage@cursor',
  },
  {
    name: 'a source that has committed may be not on the plan',
    file: RUN,
    find: 'if (Number(known?.slices) > 0)',
    replace: 'if (Number(known?.slices) < 0)',
    fault: 'no-plan@claude_code',
  },
  {
    name: 'a wrong address is a small plan',
    file: RUN,
    find: 'error.status === NOT_FOUND && !hasAnswered',
    replace: 'error.status === 0 && !hasAnswered',
    fault: 'wrong-address@legacy',
  },
  {
    name: 'an organization without analytics has no money',
    file: `${ANTHROPIC}/analytics-client.ts`,
    find: 'if (error instanceof NotAllowedError) return false;',
    replace: '',
    fault: 'no-analytics-first@analytics',
  },
  {
    name: 'analytics that are lost are read from the legacy reports',
    file: `${ANTHROPIC}/choose.ts`,
    find: 'request.hasAnswered(ANALYTICS_COST) ||',
    replace: '',
    fault: 'no-analytics@analytics',
  },
  {
    name: 'an incomplete day is complete',
    file: `${ANTHROPIC}/findings.ts`,
    find: 'Date.parse(at) <= endOfDay(day),',
    replace: 'Date.parse(at) < 0,',
    fault: 'late-day@analytics',
  },
  {
    name: 'nobody claims the events of those who have left',
    file: `${CURSOR}/claims.ts`,
    find: 'claims[hash] ??= [];',
    replace: 'if (claims) return; claims[hash] ??= [];',
    fault: 'missing-email@cursor',
  },
  {
    name: 'a report that cannot be compared holds up the money',
    file: `${ANTHROPIC}/cross-check.ts`,
    find: 'if (error instanceof InvalidInputError || error instanceof RetryableError) return [notCompared(error)];',
    replace: '',
    fault: 'no-opinion@analytics',
  },
  {
    name: 'a second opinion holds up the money',
    file: `${CURSOR}/compare.ts`,
    find: 'if (!isVendors) throw error;',
    replace: 'throw error;',
    fault: 'no-opinion@cursor',
  },
  {
    name: 'the other report is not compared',
    file: `${ANTHROPIC}/cross-check.ts`,
    find: 'if (size <= TOLERANCE) return [];',
    replace: 'if (size) return [];',
    fault: 'other-opinion@analytics',
  },
  {
    name: 'the billing groups are not compared',
    file: `${CURSOR}/compare.ts`,
    find: 'if (difference <= CENT) return [];',
    replace: 'if (difference >= 0n) return [];',
    fault: 'other-opinion@cursor',
  },
];
