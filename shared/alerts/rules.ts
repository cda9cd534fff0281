import { z } from 'zod';
import { type Nanos, parseUsd } from '../money.ts';
import data from './rules.json' with { type: 'json' };

/** The names of all rules. */
export const RULE_NAMES = [
  'slice_missing',
  'dead_letters_open',
  'coverage_low',
  'cost_spike',
  'api_errors',
  'restated',
  'mapping_stale',
  'run_long',
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

const decimal = z
  .string()
  .regex(/^\d+(?:\.\d{1,9})?$/)
  .transform(parseUsd);

const rule = z.strictObject({
  name: z.enum(RULE_NAMES),
  severity: z.enum(['error', 'warning']),
  /** On which side of the threshold it fires; at the threshold itself it does not. */
  fires: z.enum(['above', 'below']),
  threshold: decimal,
  unit: z.enum(['hours', 'ratio', 'times', 'dead letters']),
  /** With {subject}, {value}, {threshold} and {detail}. */
  sentence: z.string().min(1),
  /** The heading of the runbook that says what to do. */
  runbook: z.string().regex(/^[a-z-]+$/),
  /** The event that is logged when it fires. */
  log_event: z.literal('alert.firing'),
});

/** A rule of `rules.json`, its threshold in units of 1e-9. */
export type Rule = z.infer<typeof rule>;

/** What an alert is measured in. */
export type Unit = Rule['unit'];

/** The rules, from the one file that the cloud's alert policies are made of too. */
export const RULES: readonly Rule[] = z.array(rule).parse(data);

/** A whole, as thresholds are counted. */
export const ONE: Nanos = parseUsd('1');
