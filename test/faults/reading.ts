import type { KickoffInput } from '../../shared/contract/messages.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import { type Facts, readFacts, readTruth } from './facts.ts';
import { differing } from './judge.ts';
import { tellings } from './told.ts';
import { type Asked, openWorld, type Setting, type World } from './world.ts';

/** What a request has come to: its ledger row, the facts behind it, and what a person reads. */
export type Reading = { asked: Asked; ledger: Row; facts: Facts; told: string[] };

/** Asks for a day of a world, whether or not it has changed. */
export async function readDay(
  world: World,
  setting: Setting,
  day: string,
  message: KickoffInput = {},
): Promise<Reading> {
  const asked = await world.ask({ day, force: true, ...message });
  const ledger = await ledgerRow(world, asked);
  return { asked, ledger, facts: await readFacts(world, day, setting), told: tellings(asked, ledger) };
}

async function ledgerRow(world: World, { runs: [run] }: Asked): Promise<Row> {
  const [row = {}] = await world.rows(
    `SELECT * FROM pipeline_runs WHERE run_id = '${run?.run_id}' AND status <> 'requested'`,
  );
  return row;
}

const clean = new Map<string, Promise<Reading>>();

/** A day as a pipeline reads it that has never met a fault; each is read once. */
export function cleanDay({ report, isLarge, isAnalyticsKey }: Setting, day: string): Promise<Reading> {
  const setting = {
    report,
    ...(isLarge ? { isLarge } : {}),
    ...(isAnalyticsKey ? { isAnalyticsKey } : {}),
  };
  const key = JSON.stringify([setting, day]);
  const known = clean.get(key) ?? readClean(setting, day);
  clean.set(key, known);
  return known;
}

async function readClean(setting: Setting, day: string): Promise<Reading> {
  const world = await openWorld(setting);
  try {
    const reading = await readDay(world, setting, day);
    const { counted, hash: _, ...figures } = reading.facts;
    const truth = await readTruth(world, day);
    const problems = [
      ...differing('the facts', JSON.stringify(figures), JSON.stringify(truth)),
      ...differing('rows counted', counted, truth.records),
    ];
    // Whose key reaches no report has nothing to be compared with.
    if (reading.ledger.status === 'committed' && problems.length > 0) {
      throw new Error(`${setting.report} is wrong without any fault: ${problems.join('; ')}`);
    }
    return reading;
  } finally {
    await world.close();
  }
}
