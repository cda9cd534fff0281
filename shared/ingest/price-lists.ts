import type { Day } from '../day.ts';

/**
 * US dollars per million tokens as the list writes them, and the suffixes under which the same model is sold at
 * the same price. Cache writes are null where the list has no price for them: they are input there.
 */
export type PriceRow = readonly [
  model: string,
  input: string,
  output: string,
  cacheWrite: string | null,
  cacheRead: string,
  suffixes?: readonly string[],
];

/** A vendor's public price list, as it stood on a day. */
export type PriceList = { source: string; as_of: Day; rows: readonly PriceRow[] };

/** Cursor names how hard a model thinks; it pays for the tokens of the thought, not for the setting. */
const THINKING = ['-thinking'];
const EFFORTS = ['-low', '-medium', '-high', '-xhigh'];
const THINKING_EFFORTS = [...EFFORTS, ...EFFORTS.map((effort) => `${THINKING}${effort}`)];

/** By the ids of the API, and below by the names that Cursor has for the models that its own list leaves out. */
const ANTHROPIC: PriceList = {
  source: 'https://platform.claude.com/docs/en/about-claude/pricing',
  as_of: '2026-10-07',
  rows: [
    ['claude-fable-5-1', '10', '50', '12.5', '0.25'],
    ['claude-mythos-5-1', '10', '50', '12.5', '0.25'],
    ['claude-fable-5', '10', '50', '12.5', '1'],
    ['claude-mythos-5', '10', '50', '12.5', '1'],
    ['claude-opus-5-5', '4', '20', '5', '0.2', THINKING_EFFORTS],
    ['claude-opus-5', '5', '25', '6.25', '0.5', THINKING_EFFORTS],
    ['claude-opus-4-8', '5', '25', '6.25', '0.5', THINKING_EFFORTS],
    ['claude-opus-4-7', '5', '25', '6.25', '0.5', THINKING_EFFORTS],
    ['claude-opus-4-6', '5', '25', '6.25', '0.5'],
    ['claude-opus-4-5', '5', '25', '6.25', '0.5'],
    ['claude-opus-4-1', '15', '75', '18.75', '1.5'],
    ['claude-opus-4', '15', '75', '18.75', '1.5', ['-0']],
    ['claude-3-opus', '15', '75', '18.75', '1.5'],
    ['claude-sonnet-5-5', '2', '10', '2.5', '0.1', THINKING_EFFORTS],
    ['claude-sonnet-5', '2', '10', '2.5', '0.2', THINKING_EFFORTS],
    ['claude-sonnet-4-6', '3', '15', '3.75', '0.3'],
    ['claude-sonnet-4-5', '3', '15', '3.75', '0.3'],
    ['claude-sonnet-4', '3', '15', '3.75', '0.3', ['-0']],
    ['claude-3-7-sonnet', '3', '15', '3.75', '0.3'],
    ['claude-3-5-sonnet', '3', '15', '3.75', '0.3'],
    // Five times as much for prompts above 100,000 tokens.
    ['claude-haiku-5-5', '0.1', '0.5', '0.125', '0.01'],
    ['claude-haiku-4-5', '1', '5', '1.25', '0.1'],
    ['claude-3-5-haiku', '0.8', '4', '1', '0.08'],
    ['claude-3-haiku', '0.25', '1.25', '0.3', '0.03'],
    ['claude-4.1-opus', '15', '75', '18.75', '1.5', THINKING],
    ['claude-4-opus', '15', '75', '18.75', '1.5', THINKING],
    ['claude-3.7-sonnet', '3', '15', '3.75', '0.3', THINKING],
    ['claude-3.5-sonnet', '3', '15', '3.75', '0.3'],
    ['claude-3.5-haiku', '0.8', '4', '1', '0.08'],
  ],
};

/** By the names of Cursor's events. */
const CURSOR: PriceList = {
  source: 'https://cursor.com/docs/models-and-pricing',
  as_of: '2026-07-23',
  rows: [
    ['auto', '1.25', '6', '1.25', '0.25'],
    ['default', '1.25', '6', '1.25', '0.25'],
    ['composer-1', '1.25', '10', null, '0.125'],
    ['composer-1.5', '3.5', '17.5', null, '0.35'],
    ['composer-2', '0.5', '2.5', null, '0.2'],
    ['composer-2.5', '0.5', '2.5', null, '0.2'],
    ['composer-2.5-fast', '3', '15', null, '0.5'],
    ['claude-4-sonnet', '3', '15', '3.75', '0.3', THINKING],
    ['claude-4-sonnet-1m', '6', '22.5', '7.5', '0.6', THINKING],
    ['claude-4.5-haiku', '1', '5', '1.25', '0.1', THINKING],
    ['claude-4.5-sonnet', '3', '15', '3.75', '0.3', THINKING],
    ['claude-4.5-opus', '5', '25', '6.25', '0.5', ['-high', '-high-thinking']],
    ['claude-4.6-sonnet', '3', '15', '3.75', '0.3', ['-medium', '-medium-thinking']],
    ['claude-4.6-opus', '5', '25', '6.25', '0.5', ['-high', '-high-thinking', '-max', '-max-thinking']],
    ['claude-opus-4-7-fast', '30', '150', '37.5', '3'],
    ['gemini-2.5-flash', '0.3', '2.5', null, '0.03'],
    ['gemini-3-flash', '0.5', '3', null, '0.05', ['-preview']],
    ['gemini-3-pro', '2', '12', null, '0.2', ['-preview']],
    ['gemini-3.1-pro', '2', '12', null, '0.2', ['-preview']],
    ['gemini-3.5-flash', '1.5', '9', null, '0.15'],
    ['gpt-5', '1.25', '10', null, '0.125', EFFORTS],
    ['gpt-5-fast', '2.5', '20', null, '0.25'],
    ['gpt-5-low-fast', '2.5', '20', null, '0.25'],
    ['gpt-5-high-fast', '2.5', '20', null, '0.25'],
    ['gpt-5-mini', '0.25', '2', null, '0.025', EFFORTS],
    ['gpt-5-codex', '1.25', '10', null, '0.125', EFFORTS],
    ['gpt-5.1-codex', '1.25', '10', null, '0.125', EFFORTS],
    ['gpt-5.1-codex-max', '1.25', '10', null, '0.125', EFFORTS],
    ['gpt-5.1-codex-mini', '0.25', '2', null, '0.025', EFFORTS],
    ['gpt-5.2', '1.75', '14', null, '0.175', EFFORTS],
    ['gpt-5.2-codex', '1.75', '14', null, '0.175', EFFORTS],
    ['gpt-5.3-codex', '1.75', '14', null, '0.175', EFFORTS],
    ['gpt-5.4', '2.5', '15', null, '0.25', EFFORTS],
    ['gpt-5.4-mini', '0.75', '4.5', null, '0.075', EFFORTS],
    ['gpt-5.4-nano', '0.2', '1.25', null, '0.02', EFFORTS],
    ['gpt-5.5', '5', '30', null, '0.5', EFFORTS],
    ['grok-code', '0.2', '1.5', null, '0.02'],
    ['grok-4.20', '2', '6', null, '0.2'],
    ['grok-4.3', '1.25', '2.5', null, '0.2'],
    ['grok-4.5', '2', '6', null, '0.5'],
    ['kimi-k2.5', '0.6', '3', null, '0.1'],
    ['glm-5.2', '1.4', '4.4', null, '0.26'],
  ],
};

/** What Cursor's own list leaves out; it charges by the lists of the makers. */
const OPENAI: PriceList = {
  source: 'https://platform.openai.com/docs/pricing',
  as_of: '2025-12-01',
  rows: [
    ['gpt-5.1', '1.25', '10', null, '0.125', EFFORTS],
    ['gpt-4.1', '2', '8', null, '0.5'],
    ['o3', '2', '8', null, '0.5'],
  ],
};
const GOOGLE: PriceList = {
  source: 'https://ai.google.dev/gemini-api/docs/pricing',
  as_of: '2025-12-01',
  rows: [['gemini-2.5-pro', '1.25', '10', null, '0.125']],
};
const XAI: PriceList = {
  source: 'https://docs.x.ai/docs/models',
  as_of: '2025-12-01',
  rows: [
    ['grok-4', '3', '15', null, '0.75'],
    ['grok-code-fast-1', '0.2', '1.5', null, '0.02'],
  ],
};

/** Every list whose prices are known here; no model is on two of them. */
export const PRICE_LISTS: readonly PriceList[] = [ANTHROPIC, CURSOR, OPENAI, GOOGLE, XAI];
