import { dollarsText } from './money.ts';

/** What a source holds for a day, counted while the day is made and not from what is served. */
export type Tally = {
  records: number;
  billedNano: number;
  includedNano: number;
  inputTokens: number;
  outputTokens: number;
};

/** The tally as `/__truth` shows it. */
export function tallyJson(tally: Tally) {
  return {
    records: tally.records,
    billed_usd: dollarsText(tally.billedNano),
    included_usd: dollarsText(tally.includedNano),
    input_tokens: tally.inputTokens,
    output_tokens: tally.outputTokens,
  };
}
