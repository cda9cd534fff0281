import { formatRatio } from '../money.ts';
import type { Figures } from './figures.ts';
import { JUDGES, mappingAge } from './judges.ts';
import { inWords, isBeyond, type Measure } from './measure.ts';
import { ONE, RULES, type Rule, type RuleName } from './rules.ts';

/** What a rule says of one account, platform or the whole. */
export type Alert = {
  rule: RuleName;
  severity: Rule['severity'];
  subject: string | null;
  /** `no_basis`: there is nothing to judge by, which is neither good nor bad. */
  state: 'firing' | 'quiet' | 'no_basis';
  /** In the rule's unit, 6 places; null without a basis. */
  value: number | null;
  threshold: number;
  unit: Rule['unit'];
  /** What is wrong, or why there is no basis; null when all is well. */
  sentence: string | null;
  runbook: string;
};

/** Holds the figures against every rule. */
export function evaluate(figures: Figures): Alert[] {
  return RULES.flatMap((rule) => JUDGES[rule.name](figures, rule).map((measure) => alertOf(rule, measure)));
}

/** Holds the age of the mapping alone against its rule. */
export function evaluateMapping(figures: Pick<Figures, 'at' | 'mapping'>): Alert[] {
  const rules = RULES.filter(({ name }) => name === 'mapping_stale');
  return rules.flatMap((rule) => mappingAge(figures, rule).map((measure) => alertOf(rule, measure)));
}

function alertOf(rule: Rule, measure: Measure): Alert {
  const { name, severity, unit, runbook } = rule;
  const common = { rule: name, severity, subject: measure.subject, unit, runbook };
  if ('noBasis' in measure) {
    const sentence = `no basis: ${measure.noBasis}`;
    return { ...common, state: 'no_basis', value: null, threshold: numberOf(rule.threshold, ONE), sentence };
  }
  const { part, whole, threshold = rule.threshold } = measure;
  const isFiring = isBeyond({ ...rule, threshold }, part, whole);
  return {
    ...common,
    state: isFiring ? 'firing' : 'quiet',
    value: whole === 0n ? null : numberOf(part, whole),
    threshold: numberOf(threshold, ONE),
    sentence: isFiring ? sentenceOf({ ...rule, threshold }, measure) : null,
  };
}

function sentenceOf(
  { sentence, unit, fires, threshold }: Rule,
  measure: Exclude<Measure, { noBasis: string }>,
) {
  const words: Record<string, string> = {
    subject: measure.subject ?? '',
    value: measure.whole === 0n ? '' : inWords(measure.part, measure.whole, unit, fires),
    threshold: inWords(threshold, ONE, unit, fires),
    detail: measure.detail,
  };
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => words[name] ?? '');
}

function numberOf(part: bigint, whole: bigint): number {
  return Number(formatRatio(part, whole));
}
