import { parseUsd } from '../../shared/money.ts';
import type { Case } from './case.ts';
import type { Figures } from './facts.ts';
import { differing, sum } from './judge.ts';
import { type Reading, readDay } from './reading.ts';
import type { World } from './world.ts';

const REASON = 'the price list is new';
const LANDED: Record<World['source'], readonly string[]> = {
  cursor: ['raw_cursor_usage', 'raw_cursor_events'],
  anthropic: ['raw_anthropic_usage', 'raw_anthropic_cost'],
  claude_code: ['raw_claude_code'],
};
/** How an amount of a hundredth can be off, in 1e-9 dollars a row: each is rounded on its own. */
const ROUNDING = 1n;

/** What is wrong behind a refused magnitude that a person accepts: it commits, and the ledger says who took it. */
export async function acceptanceProblems(
  world: World,
  one: Case,
  day: string,
  truth: Figures,
): Promise<string[]> {
  if (!one.isAcceptable) return [];
  const { ledger, facts } = await readDay(world, one, day, { accept_magnitude: REASON });
  const [requested] = await world.rows(
    `SELECT reason FROM pipeline_runs WHERE run_id = '${ledger.run_id}' AND status = 'requested'`,
  );
  const gap = parseUsd(sum(facts)) * 100n - parseUsd(sum(truth));
  const allowed = BigInt(facts.records) * ROUNDING * 100n;
  return [
    ...differing('accepted', ledger.status, 'committed'),
    ...differing('its reason', requested?.reason, `magnitude accepted: ${REASON}`),
    ...(gap <= allowed && -gap <= allowed ? [] : [`accepted: ${sum(facts)} USD`]),
  ];
}

/** What is wrong when the day is asked again and again, all at once, while the vendor says the same. */
export async function replayProblems(
  world: World,
  { replays, ...one }: Case,
  day: string,
  { facts }: Reading,
): Promise<string[]> {
  if (!replays) return [];
  const { runs } = await world.ask({ day }, replays);
  const changing = runs.filter(({ status }) => status !== 'unchanged' && status !== 'superseded');
  const again = await readDay(world, one, day, { force: false });
  return [
    ...differing('replays', runs.length, replays),
    ...differing('replays that were more than unchanged', changing.length, 0),
    ...differing('the last replay', again.ledger.status, 'unchanged'),
    ...differing('facts behind the replays', again.facts.hash, facts.hash),
  ];
}

/** What is wrong when nothing of a reading that was given up has landed: then it was not shown to be left out. */
export async function leftoverProblems(
  { rows, source }: World,
  { ledger, facts }: Reading,
): Promise<string[]> {
  const counts = await Promise.all(
    LANDED[source].map((table) =>
      rows(`SELECT COUNT(*) AS landed FROM ${table} WHERE fetch_id = '${ledger.fetch_id}'`),
    ),
  );
  const landed = counts.flat().reduce((all, row) => all + Number(row.landed), 0);
  return landed > facts.counted ? [] : [`${landed} rows have landed, and ${facts.counted} are counted`];
}
