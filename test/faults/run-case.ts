import { acceptanceProblems, leftoverProblems, replayProblems } from './aftermath.ts';
import type { Case, Did } from './case.ts';
import { DAY } from './days.ts';
import { readFacts, readTruth } from './facts.ts';
import {
  causeProblems,
  didOf,
  differing,
  duplicatesOf,
  letterProblems,
  moneyOf,
  moneyProblems,
  waitProblems,
} from './judge.ts';
import { cleanDay, readDay } from './reading.ts';
import { toldBy, toldProblems } from './told.ts';
import { openWorld, type ReportName, type World } from './world.ts';

/** What came of a case; it is right when there are no problems. */
export type Result = {
  fault: string;
  report: ReportName;
  did: Did;
  isMoneyRight: boolean;
  /** Rows of the vendor that the facts count once too often, under the fault or behind it. */
  duplicates: number;
  /** The line that was wanted, or what was read in its place. */
  told: string;
  seconds: number;
  problems: string[];
};

/** Runs a case in a world of its own: a clean day, the fault, what comes of it, and the day without the fault. */
export async function runCase(one: Case): Promise<Result> {
  const world = await openWorld({ ...one, isProxied: one.alter !== undefined });
  try {
    return await play(world, one);
  } finally {
    await world.close();
  }
}

async function play(world: World, one: Case): Promise<Result> {
  const { fault, report, day = DAY, isFirst = false } = one;
  const clean = await cleanDay(one, day);
  const before = isFirst ? await readFacts(world, day, one) : (await readDay(world, one, day)).facts;
  world.events.take();

  await strike(world, one);
  const struck = await readDay(world, one, day);
  const { facts, ledger, told } = struck;
  const evidence = {
    ledger,
    findings: struck.asked.findings,
    refusals: await world.refusals(),
    ...world.events.take(),
  };
  const truth = await readTruth(world, day, one.truthOf);
  const did = didOf(evidence, isFirst);
  const money = moneyProblems(moneyOf(one), { before, after: facts, truth, ledger });
  const doubled = moneyOf(one) === 'kept' ? 0 : duplicatesOf(facts, ledger);
  const problems = [
    ...(isFirst ? [] : differing('facts before the fault', before.hash, clean.facts.hash)),
    ...differing('did', did, one.did),
    ...money,
    ...differing('duplicates', doubled, 0),
    ...toldProblems(one, told, clean.told),
    ...causeProblems(one, evidence),
    ...letterProblems(struck),
    ...waitProblems(one, evidence),
    ...(one.isCut && did === 'read anew' ? await leftoverProblems(world, struck) : []),
    ...(await acceptanceProblems(world, one, day, truth)),
    ...(await replayProblems(world, one, day, struck)),
  ];

  await strike(world, { dial: [] });
  const cleared = await readDay(world, one, day);
  const left = duplicatesOf(cleared.facts, cleared.ledger);
  return {
    fault,
    report,
    did,
    isMoneyRight: money.length === 0,
    duplicates: doubled || left,
    told: toldBy(one, told, clean.told),
    seconds: struck.asked.seconds,
    problems: [
      ...problems,
      ...differing('without the fault: facts', cleared.facts.hash, clean.facts.hash),
      ...differing('without the fault: records', cleared.facts.records, clean.facts.records),
      ...differing('without the fault: duplicates', left, 0),
    ],
  };
}

type Strike = Pick<Case, 'dial' | 'alter' | 'vendorClock'>;

async function strike(world: World, { dial, alter, vendorClock }: Strike): Promise<void> {
  await world.turnDial(dial);
  world.alter(alter?.());
  world.setVendorClock(vendorClock);
}
