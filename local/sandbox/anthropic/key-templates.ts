import type { ModelName } from './prices.ts';

/** One kind of call that a key makes: on a weekday so many thousand uncached input tokens, on a weekend a share. */
export type Cell = {
  model: ModelName;
  tier: 'standard' | 'batch' | 'priority';
  window: '0-200k' | '200k-1M';
  geo: 'global' | 'us';
  thousands: number;
  weekendShare: number;
  searches: number;
};

/** What a key is like, before an organization gives it ids and people. */
export type KeyTemplate = {
  name: string;
  workspace: string | null;
  status: 'active' | 'inactive' | 'archived';
  /** How the mapping sheet names the key: by id, by its name alone, or not at all. */
  sheet: 'id' | 'name' | 'none';
  hasCreator: boolean;
  service: string | null;
  /** The shape in which the list of keys writes the principal: the former one, or the one with an actor. */
  principal: 'former' | 'actor';
  description: string;
  cells: Cell[];
};

const SONNET: ModelName = 'claude-sonnet-4-5-20250929';
const HAIKU: ModelName = 'claude-haiku-4-5-20251001';
const OPUS: ModelName = 'claude-opus-4-5-20251101';

/** The keys; an organization of n keys has the first n, so every kind that matters stands at the top. */
export const KEY_TEMPLATES: readonly KeyTemplate[] = [
  key('checkout-assistant', 'Production', 'Answers questions at the checkout, live', [
    cell(SONNET, 888, 0.5, { searches: 40 }),
    cell(SONNET, 167, 0, { window: '200k-1M' }),
    cell(HAIKU, 333, 0.5),
    cell(SONNET, 222, 0.5, { tier: 'priority' }),
  ]),
  key(
    'claude_code_key_OWNER_pzqx',
    'Claude Code',
    'Claude Code, by signing in',
    [cell(SONNET, 278, 0.4, { searches: 6 }), cell(OPUS, 67, 0)],
    { principal: 'actor' },
  ),
  key('legacy-scripts', 'Internal Tools', '', [cell(HAIKU, 111, 0.5, { searches: 3 })], {
    sheet: 'none',
    hasCreator: false,
  }),
  key('hr-helpdesk', 'Internal Tools', '', [cell(SONNET, 100, 0)], { sheet: 'none' }),
  key('search-ranking', 'Production', 'Ranks and rewrites queries', [
    cell(HAIKU, 555, 0.5),
    cell(HAIKU, 444, 0.5, { tier: 'batch' }),
  ]),
  key('ci', 'Production', 'Reviews pull requests', [cell(HAIKU, 133, 0.3), cell(SONNET, 67, 0)]),
  key('ci', null, 'The older CI, "nightly" only', [cell(SONNET, 89, 0)]),
  key(
    'notifications-batch',
    'Production',
    'Nightly e-mails, in batches',
    [cell(HAIKU, 389, 0.5, { tier: 'batch' }), cell(SONNET, 111, 0.5, { tier: 'batch' })],
    { service: 'notifications', principal: 'actor' },
  ),
  key(
    'data-platform-etl',
    null,
    'Labels events for the warehouse',
    [cell(SONNET, 389, 0.5, { tier: 'batch' }), cell(SONNET, 222, 0)],
    { sheet: 'name' },
  ),
  key(
    'support-summaries',
    null,
    'Sums up support threads',
    [cell(HAIKU, 278, 0.4), cell(SONNET, 167, 0.4, { searches: 15 })],
    { sheet: 'name', status: 'inactive' },
  ),
  key('finance-reports', 'Internal Tools', 'Month end texts', [
    cell(SONNET, 133, 0),
    cell(SONNET, 89, 0, { geo: 'us' }),
    cell(OPUS, 67, 0, { geo: 'us' }),
  ]),
  key('claude_code_key_OWNER_mwtr', 'Claude Code', 'Claude Code, by signing in', [
    cell(SONNET, 222, 0),
    cell(HAIKU, 67, 0),
  ]),
  key('claude_code_key_OWNER_hvke', 'Claude Code', 'Claude Code, by signing in', [
    cell(OPUS, 100, 0.4),
    cell(SONNET, 56, 0, { window: '200k-1M' }),
  ]),
  key('prototype-demo', 'Prototypes', 'Sales demo', [cell(HAIKU, 56, 0)], {
    sheet: 'name',
    status: 'archived',
  }),
];

/** What is done in the Console without a key: reports show it under a null key of the Default workspace. */
export const CONSOLE_CELLS: readonly Cell[] = [cell(SONNET, 83, 0.4, { searches: 4 }), cell(OPUS, 17, 0)];

function cell(model: ModelName, thousands: number, weekendShare: number, more: Partial<Cell> = {}): Cell {
  return {
    model,
    tier: 'standard',
    window: '0-200k',
    geo: 'global',
    thousands,
    weekendShare,
    searches: 0,
    ...more,
  };
}

function key(
  name: string,
  workspace: string | null,
  description: string,
  cells: Cell[],
  more: Partial<KeyTemplate> = {},
): KeyTemplate {
  const usual = {
    status: 'active',
    sheet: 'id',
    hasCreator: true,
    service: null,
    principal: 'former',
  } as const;
  return { ...usual, name, workspace, description, cells, ...more };
}
