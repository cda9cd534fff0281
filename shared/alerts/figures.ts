import type { Day } from '../day.ts';
import type { Nanos } from '../money.ts';

/** A run as it ended. */
export type LastRun = { runId: string; day: Day; status: string; reason: string | null; endedAt: Date };

/** What is known of an account, for the rules to judge. */
export type AccountFigures = {
  source: string;
  account: string;
  /** Whether it is read now: what has no key any more is behind for good, which is no fault. */
  isRead: boolean;
  firstAskedAt: Date | null;
  newestDay: Day | null;
  /** When the vendor last gave the day before, as the kickoff counted it. */
  producedAt: Date | null;
  lastRun: LastRun | null;
  /** The days that failed or were refused when they were last read, and the first of them. */
  undone: { days: number; first: Day } | null;
  calls: bigint;
  errors: bigint;
  /** Of the slices that have been read again: what they were billed, and by how much that moved. */
  billedBefore: Nanos;
  restated: Nanos;
  /** The run that has been open longest. */
  openRun: { day: Day; since: Date } | null;
  /** The run that took longest of those that ended lately. */
  longestRun: { day: Day; seconds: number } | null;
  /** Billed money of the newest day and of the same weekdays before it that have been read, newest first. */
  dayCosts: readonly { day: Day; usd: Nanos }[];
};

/** What a platform was billed, seats left out, and the part that has an owner of confidence. */
export type PlatformFigures = { platform: string; billed: Nanos; attributed: Nanos; strong: Nanos };

/** Dead letters that wait for a person. */
export type DeadLetterFigures = { open: number; unknown: number; usd: Nanos; oldestAt: Date | null };

/** How old the mapping is. */
export type MappingFigures = {
  /** Undefined: the settings here do not say. */
  isSet: boolean | undefined;
  version: string | null;
  readAt: Date | null;
  /** When a kickoff last could not read it. */
  missedAt: Date | null;
  firstAskedAt: Date | null;
};

/** All that the rules judge by, at an instant. */
export type Figures = {
  at: Date;
  accounts: readonly AccountFigures[];
  platforms: readonly PlatformFigures[];
  deadLetters: DeadLetterFigures;
  mapping: MappingFigures;
};

/** How an account is called in sentences. */
export function accountLabel({ source, account }: Pick<AccountFigures, 'source' | 'account'>): string {
  return `${source} (${account})`;
}
