import { makeSmallOrganization } from '../../../local/sandbox/index.ts';
import type { Cells, SheetTabs } from '../../../shared/sheet/sheet.ts';
import type { Row } from '../../../shared/warehouse/warehouse.ts';
import type { Pipeline } from '../../support/pipeline.ts';

/*
 * Edda owns the keys `checkout-assistant` and `hr-helpdesk` (which Dario made), and works in Cursor and the Console.
 * On June 10 Dario gets the first one, and Cara joins, with `legacy-scripts`, which nobody had. Dario changes teams on
 * June 12, Edda's last day: from the 13th on both vendors have forgotten her, from the 14th on the sheet has, too.
 * On July 20 Dina gets Dario's key.
 */
export const EDDA = 'edda.crane@example.com';
export const DARIO = 'dario.vance@example.com';
export const CARA = 'cara@example.com';
const DINA = 'dina@example.com';

/** The people and keys of the story: the fifth person is Edda, the fourth Dario; Cara and Dina use keys alone. */
export const ORGANIZATION = makeSmallOrganization({
  keys: 4,
  eventsPerDay: 120,
  leavers: { 4: '2026-06-12' },
  forgetsMembers: true,
});
const NAMES = ['checkout-assistant', 'hr-helpdesk', 'legacy-scripts'] as const;
const idOf = (name: string) => ORGANIZATION.keys.find((key) => key.name === name)?.id ?? '';

const keysTab = (...rows: [name: (typeof NAMES)[number], owner: string, from?: string][]): Cells => [
  ['api_key_name', 'email', 'api_key_id', 'valid_from'],
  ...rows.map(([name, owner, from = '']) => [name, owner, idOf(name), from]),
];
const peopleTab = (...rows: [email: string, team: string, from?: string, to?: string][]): Cells => [
  ['email', 'team', 'valid_from', 'valid_to'],
  ...rows.map(([email, team, from = '', to = '']) => [email, team, from, to]),
];
const PEOPLE_WITHOUT_EDDA = peopleTab(
  [DARIO, 'Analytics', '', '2026-06-11'],
  [DARIO, 'Platform', '2026-06-12'],
  [CARA, 'Search'],
);

/** The sheet as it is from four days on. Only Cara's key and Dario's teams have days in it. */
export const SHEETS = {
  first: {
    keys: keysTab(['checkout-assistant', EDDA], ['hr-helpdesk', EDDA]),
    people: peopleTab([EDDA, 'Tooling'], [DARIO, 'Analytics']),
  },
  june10: {
    keys: keysTab(
      ['checkout-assistant', DARIO],
      ['hr-helpdesk', EDDA],
      ['legacy-scripts', CARA, '2026-06-10'],
    ),
    people: peopleTab([EDDA, 'Tooling'], [DARIO, 'Analytics'], [CARA, 'Search']),
  },
  june14: {
    keys: keysTab(['checkout-assistant', DARIO], ['legacy-scripts', CARA, '2026-06-10']),
    people: PEOPLE_WITHOUT_EDDA,
  },
  july20: {
    keys: keysTab(['checkout-assistant', DINA], ['legacy-scripts', CARA, '2026-06-10']),
    people: PEOPLE_WITHOUT_EDDA,
  },
} satisfies Record<string, SheetTabs>;

/** The days that the story is told by: before everything, on the day of the handover, and after it all. */
export const DAYS = ['2026-06-05', '2026-06-10', '2026-06-15'] as const;
const SPAN = { from: DAYS[0], to: DAYS[2] };

/** Of keys all that is billed; of Edda also what she did without a key, of Dario that in the Console. */
const WHOSE = `
  SELECT cost_date, CASE api_key_id
      ${NAMES.map((name) => `WHEN '${idOf(name)}' THEN '${name}'`).join(' ')}
      ELSE CASE source WHEN 'cursor' THEN 'Cursor' ELSE 'Console' END END AS place,
    SUM(cost_usd) AS usd, user_email, team, attribution_method, attribution_confidence
  FROM fct_cost_daily
  WHERE is_billed AND cost_date BETWEEN '${SPAN.from}' AND '${SPAN.to}' AND (
    api_key_id IN ('${NAMES.map(idOf).join("', '")}')
    OR api_key_id IS NULL AND (user_email = '${EDDA}' OR user_email = '${DARIO}' AND source = 'anthropic'))
  GROUP BY ALL ORDER BY ALL`;

const OWNER = 'user_email, service_name, department, team, cost_center, user_id';
const OWNED = `
  SELECT cost_date AS day, source, platform, ${OWNER}, api_key_id, workspace_id, model, cost_type, is_billed,
    SUM(cost_usd) AS usd, SUM(volume_units) AS units, NULL AS tokens, NULL AS lines
  FROM fct_cost_daily WHERE cost_date BETWEEN '${SPAN.from}' AND '${SPAN.to}' GROUP BY ALL
  UNION ALL
  SELECT usage_date, source, platform, ${OWNER}, api_key_id, workspace_id, model, NULL, NULL,
    NULL, SUM(requests), SUM(input_tokens + output_tokens + cached_input_tokens + cache_read_tokens),
    SUM(lines_of_code_accepted)
  FROM fct_usage_daily WHERE usage_date BETWEEN '${SPAN.from}' AND '${SPAN.to}' GROUP BY ALL
  ORDER BY ALL`;
const BILLED = `
  SELECT cost_date AS day, source, SUM(cost_usd) AS usd FROM fct_cost_daily
  WHERE is_billed AND cost_date BETWEEN '${SPAN.from}' AND '${SPAN.to}' GROUP BY ALL ORDER BY ALL`;

/** What the facts of the three days say at some time. */
export type Telling = {
  /** Day, place, dollars, owner, team, method, confidence. */
  whose: unknown[][];
  /** All facts by owner and place, without how the owner was found. */
  owned: Row[];
  billed: Row[];
  hash: string;
};

/** Reads the facts of the three days. */
export async function tell({ rows, factsHash }: Pipeline): Promise<Telling> {
  return {
    whose: (await rows(WHOSE)).map((row) => Object.values(row)),
    owned: await rows(OWNED),
    billed: await rows(BILLED),
    hash: await factsHash(SPAN),
  };
}
