import type { Finding } from '../../shared/ingest/source.ts';
import { formatUsd, type Nanos, parseUsd } from '../../shared/money.ts';
import type { Claims } from './claims.ts';
import type { Emails } from './emails.ts';

/** A member who was removed: the id that the vendor can be asked by, and the e-mail that events have lost. */
export type Leaver = { id: string; email: string | null };

/** What later steps need of the members. */
export type Team = {
  leavers: Leaver[];
  /** Ids and e-mails of the members who pay for no seat. */
  freeOwners: string[];
};

/** What members have spent in the running billing cycle, as far as it was read. */
export type Spend = {
  /** Epoch milliseconds. */
  cycleStart: number;
  askedAt: number;
  usd: string;
  /** False as soon as a row lacks its amount. */
  isReadable: boolean;
  isRead: boolean;
  /** Today's events until the spend was asked for. */
  today: { usd: string; namelessUsd: string; isRead: boolean };
};

/** What the steps of a day hand on, also to a continuation: plain JSON, so amounts are text. */
export type State = {
  /** Null when the members could not be read. */
  team: Team | null;
  emails: Emails;
  /** Events of people who have left, not met yet among all events. */
  claims: Claims;
  /** How many people who have left the vendor tells no events of. */
  untold: number;
  hasUsers: boolean;
  /** Who has a seat for the day: ids, else e-mails. */
  seated: string[];
  eventsRead: number;
  /** The vendor's own count; null before the first page. */
  eventsCounted: number | null;
  /** The day's events, those that were left out as unreadable too. */
  billedUsd: string;
  includedUsd: string;
  /** Of these, the events that no person is known for. */
  namelessUsd: string;
  /** Null when the spend was not asked for, or is not on the plan. */
  spend: Spend | null;
  /** The day by the billing groups; null when they do not tell. */
  groupsUsd: string | null;
  /** Second opinions that could not be had. */
  findings: Finding[];
};

/** The state of a day of which nothing has been read. */
export function newState(): State {
  return {
    team: null,
    emails: {},
    claims: {},
    untold: 0,
    hasUsers: false,
    seated: [],
    eventsRead: 0,
    eventsCounted: null,
    billedUsd: '0',
    includedUsd: '0',
    namelessUsd: '0',
    spend: null,
    groupsUsd: null,
    findings: [],
  };
}

/** An amount of the state with so much more in it. */
export function plus(usd: string, nanos: Nanos): string {
  return formatUsd(parseUsd(usd) + nanos);
}
