import type { Revision } from '../revisions.ts';
import type { Call } from '../routes.ts';
import { calledDays } from './called-days.ts';
import { DAY_FAULTS } from './day-faults.ts';
import type { Fault, Hit } from './fault.ts';
import type { FaultSetting } from './settings.ts';
import { FAULTS } from './table.ts';

/** A fault that concerns a call, with what it sees of it but the endpoint. */
export type Aimed = { fault: Fault; hit: Omit<Hit, 'ask'> };

/** The faults that are set, and how often each has struck. */
export type Dial = {
  /** Sets faults in the place of the earlier ones. */
  set(settings: readonly FaultSetting[]): void;
  list(): object[];
  /** The faults that concern a call of an endpoint, each of which may strike it. */
  aimedAt(path: string, call: Call): Aimed[];
  /** What is revised of a day. */
  revisionsOf(day: string): Revision[];
};

type Entry = { setting: FaultSetting; times: number; after: number; seen: number; struck: number };

/** Makes a dial; `now` is the vendors' clock. */
export function makeDial(settings: readonly FaultSetting[], now: () => number): Dial {
  let entries: Entry[] = [];
  const memories = new WeakMap<Entry, Hit['memory']>();
  const dial: Dial = {
    set(next) {
      entries = next.map((setting) => {
        const times = setting.times ?? FAULTS[setting.fault].times ?? Number.POSITIVE_INFINITY;
        return { setting, times, after: setting.after ?? 0, seen: 0, struck: 0 };
      });
    },
    list: () => entries.map(entryJson),
    aimedAt: (path, call) =>
      entries
        .filter((entry) => concerns(entry.setting, path, call, now()))
        .map((entry) => {
          entry.seen += 1;
          const isDue = entry.seen > entry.after;
          const memory = memories.get(entry) ?? new Map();
          memories.set(entry, memory);
          const strike = (): boolean => {
            const isStruck = isDue && entry.struck < entry.times;
            entry.struck += isStruck ? 1 : 0;
            return isStruck;
          };
          return {
            fault: FAULTS[entry.setting.fault],
            hit: { call, day: entry.setting.day, now: now(), strike, memory },
          };
        }),
    revisionsOf: (day) =>
      REVISIONS.filter((revision) =>
        entries.some(({ setting }) => setting.fault === revision && (setting.day ?? day) === day),
      ),
  };
  dial.set(settings);
  return dial;
}

const REVISIONS = Object.keys(DAY_FAULTS) as Revision[];

function concerns({ fault, path, day }: FaultSetting, called: string, call: Call, now: number): boolean {
  const { paths, isOfDays } = FAULTS[fault];
  const days = calledDays(call, now);
  const isHere = path === undefined ? (paths?.includes(called) ?? true) : path === called;
  const isThen = day === undefined || (days !== undefined && days.first <= day && day <= days.last);
  return isHere && isThen && !(isOfDays && days === undefined);
}

function entryJson({ setting, times, after, struck }: Entry): object {
  const { fault, path = null, day = null } = setting;
  return { fault, path, day, times: Number.isFinite(times) ? times : null, after, struck };
}
