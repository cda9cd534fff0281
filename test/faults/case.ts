import type { FaultSetting } from '../../local/sandbox/index.ts';
import type { Alteration } from './proxy.ts';
import type { ReportName, Setting } from './world.ts';

/** What a run does about a fault, as the table calls it. */
export type Did =
  | 'as usual'
  | 'retried'
  | 'went without'
  | 'redelivered'
  | 'read anew'
  | 'quarantined'
  | 'restated'
  | 'refused'
  | 'failed'
  | 'not on plan';

/**
 * What the facts must be behind the fault: the vendor's truth of the moment, the truth in other rows than usual,
 * the truth less what went to the dead letters, the truth of the lines alone, or what they were before.
 */
export type Money = 'truth' | 'truth in other rows' | 'quarantined' | 'lines alone' | 'kept';

/** A fault, where it strikes, and what must come of it. */
export type Case = Omit<Setting, 'isProxied'> & {
  /** Its name on the dial, or one of its own where more is set than that. */
  fault: string;
  dial: readonly FaultSetting[];
  /** What the dial does not have: how answers are altered on their way. */
  alter?: () => Alteration;
  /** Where the vendors' clock stands when the fault strikes, epoch milliseconds. */
  vendorClock?: number;
  /** Nothing has ever been committed when the fault strikes. */
  isFirst?: boolean;
  /** The day that is asked for. */
  day?: string;
  did: Did;
  /** What a person reads of it; without it nothing more than without the fault. */
  told?: RegExp;
  /** Why the day is read anew, as the log has it. */
  because?: RegExp;
  /** By default the truth where the run commits, and what they were before where it does not. */
  money?: Money;
  /** The report by which the vendor's truth is counted behind the fault, where it is another. */
  truthOf?: ReportName;
  /** How long the run has to wait in all because the vendor says so, in milliseconds. */
  waitMs?: readonly [least: number, most: number];
  /** A person accepts the magnitude of what was refused. */
  isAcceptable?: boolean;
  /** How often the day is asked again behind the fault, without force: nothing may change. */
  replays?: number;
};

/** What a case says of one report; the dial is by default the fault of its name, at its own endpoints. */
export type Wanted = Omit<Case, 'fault' | 'report' | 'dial'> & { dial?: readonly FaultSetting[] };

/** The cases of one fault, of each report where it makes sense. */
export function casesOf(fault: string, wanted: Partial<Record<ReportName, Wanted>>): Case[] {
  return Object.entries(wanted).map(([report, one]) => ({
    dial: [{ fault: fault as FaultSetting['fault'] }],
    ...one,
    fault,
    report: report as ReportName,
  }));
}

/** The endpoint of the Claude Code report, which is none of money: faults of money strike it only by its name. */
export const CLAUDE_CODE = '/v1/organizations/usage_report/claude_code';

/** The same of each of Anthropic's reports. */
export function ofAnthropic(wanted: Wanted) {
  return { analytics: wanted, legacy: wanted, claude_code: wanted };
}

/** The same of every report, or what differs by the vendor. */
export function everywhere(cursor: Wanted, anthropic = cursor): Record<ReportName, Wanted> {
  return { cursor, ...ofAnthropic(anthropic) };
}

/** The same of the three reports that hold money and, at the endpoint of its own, of Claude Code. */
export function alike(fault: FaultSetting['fault'], wanted: Wanted): Record<ReportName, Wanted> {
  const atCode = { dial: [{ fault, path: CLAUDE_CODE }], ...wanted };
  return { ...everywhere(wanted), claude_code: atCode };
}
