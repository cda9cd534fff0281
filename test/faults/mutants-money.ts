import type { Mutant } from './mutant.ts';

const HTTP = 'shared/http.ts';
const ANTHROPIC = 'functions/ingest-anthropic';
const CURSOR = 'functions/ingest-cursor';

/** Guards of how money is read and committed, taken out. */
export const MONEY: Mutant[] = [
  {
    name: 'cents are tenths of a dollar',
    file: 'shared/money.ts',
    find: 'readDecimal(text, field, -2)',
    replace: 'readDecimal(text, field, -1)',
    fault: 'number-cents@analytics',
  },
  {
    name: 'a number of money is not kept as its text',
    file: HTTP,
    find: 'decimals.has(key) ? context?.source : value',
    replace: 'decimals.has(key) ? value : value',
    fault: 'number-cents@legacy',
  },
  {
    name: 'an exponent is no decimal',
    file: 'shared/money.ts',
    find: '(?:[eE]([+-]?\\d{1,3}))?$/;',
    replace: '$/;',
    fault: 'tiny-cents@cursor',
  },
  {
    name: 'any currency is dollars',
    file: `${ANTHROPIC}/analytics-schema.ts`,
    find: "z.literal('USD')",
    replace: 'z.string()',
    fault: 'other-currency@analytics',
  },
  {
    name: 'any currency of the legacy report is dollars',
    file: `${ANTHROPIC}/legacy-schema.ts`,
    find: "z.literal('USD')",
    replace: 'z.string()',
    fault: 'other-currency@legacy',
  },
  {
    name: 'a word is no money',
    file: 'shared/money.ts',
    find: 'if (!match)\n    throw',
    replace: 'if (!match) return { nanos: 0n, roundedBy: 0n };\n  if (!match)\n    throw',
    fault: 'word-amount@legacy',
  },
  {
    name: 'an event without its amount is left out',
    file: `${CURSOR}/schema.ts`,
    find: "new Set(['timestamp', 'chargedCents', 'isChargeable', 'tokenUsage'])",
    replace: "new Set(['timestamp', 'isChargeable', 'tokenUsage'])",
    fault: 'renamed-field@cursor',
  },
  {
    name: 'no magnitude is too large',
    file: 'functions/commit/index.ts',
    find: 'accept_magnitude === null ? magnitudeProblem(message.magnitude) : undefined',
    replace: 'accept_magnitude === null ? undefined : undefined',
    fault: 'cents-as-dollars@cursor',
  },
  {
    name: 'no person can accept a magnitude',
    file: 'functions/commit/index.ts',
    find: 'accept_magnitude === null ?',
    replace: 'accept_magnitude !== "" ?',
    fault: 'cents-as-dollars@legacy',
  },
  {
    name: 'an empty answer proves that the day is empty',
    file: `${ANTHROPIC}/index.ts`,
    find: 'provenEmpty: isEmpty && areComplete',
    replace: 'provenEmpty: isEmpty',
    fault: 'empty-day@analytics',
  },
  {
    name: 'rows of every segment of a fetch count',
    file: 'sql/duckdb/commit/02-landed.sql',
    find: 'ELSE FALSE',
    replace: 'ELSE TRUE',
    fault: 'shifting-page-segments@cursor',
  },
];
