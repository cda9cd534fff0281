import { isWeekend } from '../days.ts';
import type { Organization } from '../organization.ts';
import { between, type Random, randomFrom } from '../random.ts';
import { type Actor, CODE_WORKSPACE, consoleUsers, keyActor } from './actors.ts';
import { type Cell, CONSOLE_CELLS } from './key-templates.ts';
import type { ModelName, TokenType } from './prices.ts';
import { shareOut } from './share-out.ts';

/** The surface that a request came through, by the analytics reports' own names. */
export type Product = 'claude_code' | 'claude_console' | 'message_batches_api' | 'messages_api';

/** What one actor did with one key in one cell of one day, the finest grain that the organization knows. */
export type UsageRow = {
  actor: Actor;
  apiKeyId: string | null;
  workspaceId: string | null;
  product: Product;
  model: ModelName;
  tier: Cell['tier'];
  window: Cell['window'];
  geo: Cell['geo'];
  tokens: Record<TokenType, number>;
  searches: number;
  requests: number;
};

type Source = {
  id: string | null;
  workspaceId: string | null;
  actors: readonly Actor[];
  cells: readonly Cell[];
  product?: Product;
};

/** Some cells rest on some days, more of them on weekends. */
const WEEKDAY_ODDS = 0.95;
const WEEKEND_ODDS = 0.9;

/** Makes a day's usage; of a day that is not over the part of its finished hours. */
export function makeUsage(organization: Organization, day: string, hours: number): UsageRow[] {
  if (hours === 0) {
    return [];
  }
  return sourcesOf(organization).flatMap((source) =>
    source.cells.flatMap((cell, index) => {
      const seeds = [organization.seed, 'usage', day, source.id ?? 'console', index];
      const random = randomFrom(...seeds);
      const isBusy = random() < (isWeekend(day) ? WEEKEND_ODDS : WEEKDAY_ODDS);
      const weight = cell.thousands * (isWeekend(day) ? cell.weekendShare : 1);
      if (!isBusy || weight === 0) {
        return [];
      }
      const { tier, model, window, geo } = cell;
      const product = source.product ?? (tier === 'batch' ? 'message_batches_api' : 'messages_api');
      const row = { apiKeyId: source.id, workspaceId: source.workspaceId, product, model, tier, window, geo };
      const counts = makeCounts(random, cell, weight, hours);
      return shareOut(randomFrom(...seeds, 'actors'), counts, source.actors).map((share) => ({
        ...row,
        ...share,
      }));
    }),
  );
}

function sourcesOf({ keys, people }: Organization): Source[] {
  return [
    ...keys.map(
      (key): Source => ({
        id: key.id,
        workspaceId: key.workspaceId,
        actors: [keyActor(key)],
        cells: key.template.cells,
        ...(key.template.workspace === CODE_WORKSPACE ? { product: 'claude_code' } : {}),
      }),
    ),
    {
      id: null,
      workspaceId: null,
      actors: consoleUsers(people).map((person) => ({ type: 'user_actor', person })),
      cells: CONSOLE_CELLS,
      product: 'claude_console',
    },
  ];
}

function makeCounts(random: Random, cell: Cell, thousands: number, hours: number) {
  const percent = (lowest: number, highest: number): number =>
    Math.floor((thousands * 10 * between(random, lowest * 100, highest * 100) * hours) / (24 * 100));
  const tokens: Record<TokenType, number> = {
    uncached_input_tokens: percent(65, 135) + between(random, 0, 9),
    output_tokens: percent(3, 6) + between(random, 0, 9),
    cache_read_input_tokens: percent(60, 260),
    'cache_creation.ephemeral_5m_input_tokens': percent(8, 30),
    'cache_creation.ephemeral_1h_input_tokens': random() < 0.3 ? percent(2, 6) : 0,
  };
  const searches = cell.searches === 0 ? 0 : Math.floor((between(random, 1, cell.searches * 2) * hours) / 24);
  return { tokens, searches };
}
