import { isDay } from './days.ts';
import type { Records } from './records.ts';
import { Refusal } from './refusal.ts';
import { tallyJson } from './tally.ts';

/**
 * What `/__truth?day=D` says: the figures that a correct pipeline has to arrive at for a day. With
 * `reports=legacy` the records of Anthropic are the rows of its legacy reports; the money is the same.
 */
export function truthOf(records: Records, day: string | null, reports: string | null = null) {
  if (day === null || !isDay(day)) {
    throw new Refusal(400, 'day must be YYYY-MM-DD');
  }
  if (reports !== null && reports !== 'analytics' && reports !== 'legacy') {
    throw new Refusal(400, 'reports must be analytics or legacy');
  }
  const { analyticsTally, legacyTally } = records.claudeDay(day);
  return {
    day,
    sources: {
      cursor: tallyJson(records.cursorDay(day).tally),
      anthropic: tallyJson(reports === 'legacy' ? legacyTally : analyticsTally),
      claude_code: tallyJson({ ...NOTHING_OWN, records: records.claudeCodeDay(day).length }),
    },
  };
}

/** The tokens and the money of Claude Code are in the other reports already. */
const NOTHING_OWN = { billedNano: 0, includedNano: 0, inputTokens: 0, outputTokens: 0 };
