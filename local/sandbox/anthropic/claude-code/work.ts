import { CENT } from '../../money.ts';
import { between, pick, type Random } from '../../random.ts';
import { type ModelName, tokenPrice } from '../prices.ts';

const MODELS: readonly ModelName[] = [
  'claude-sonnet-4-5-20250929',
  'claude-opus-4-5-20251101',
  'claude-haiku-4-5-20251001',
];
const SECOND_MODEL_ODDS = 0.3;
/** The map of tools is open: now and then it has one that the vendor's reference does not name. */
const FURTHER_TOOL_ODDS = 0.3;
const TERMS = { tier: 'standard', window: '0-200k', geo: 'global' };

/** Makes up what came of some sessions: lines, decisions on edits, and an estimate by model. */
export function makeWork(random: Random, sessions: number) {
  const upTo = (most: number): number => between(random, 0, most * sessions);
  const decisions = (most: number) => ({ accepted: upTo(most), rejected: upTo(Math.ceil(most / 5)) });
  const further = random() < FURTHER_TOOL_ODDS ? { apply_patch_tool: decisions(3) } : {};
  const main = pick(random, MODELS);
  const second = MODELS.filter((model) => model !== main && random() < SECOND_MODEL_ODDS);
  return {
    core_metrics: {
      num_sessions: sessions,
      lines_of_code: { added: upTo(120), removed: upTo(40) },
      commits_by_claude_code: upTo(2),
      pull_requests_by_claude_code: upTo(1),
    },
    tool_actions: {
      edit_tool: decisions(10),
      multi_edit_tool: decisions(2),
      write_tool: decisions(4),
      notebook_edit_tool: decisions(1),
      ...further,
    },
    model_breakdown: [main, ...second].map((model) => breakdown(random, model, sessions)),
  };
}

/** Whole cents, as in the vendor's examples; the money itself is in the cost reports. */
function breakdown(random: Random, model: ModelName, sessions: number) {
  const thousands = (lowest: number, highest: number): number =>
    between(random, lowest * sessions * 1000, highest * sessions * 1000);
  const tokens = {
    input: thousands(2, 12),
    output: thousands(1, 5),
    cache_read: thousands(20, 200),
    cache_creation: thousands(2, 20),
  };
  const nano =
    tokens.input * tokenPrice(model, 'uncached_input_tokens', TERMS) +
    tokens.output * tokenPrice(model, 'output_tokens', TERMS) +
    tokens.cache_read * tokenPrice(model, 'cache_read_input_tokens', TERMS) +
    tokens.cache_creation * tokenPrice(model, 'cache_creation.ephemeral_5m_input_tokens', TERMS);
  return { model, tokens, estimated_cost: { currency: 'USD', amount: Math.round(nano / CENT) } };
}
