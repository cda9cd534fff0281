import type { SourceName } from '../contract/messages.ts';
import type { UnnumberedRecord } from '../contract/records.ts';
import type { Day } from '../day.ts';
import type { VendorSession } from '../http.ts';
import type { Nanos, ReadAmount } from '../money.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { Seen } from './contract-watch.ts';

/** A vendor's row that cannot be read but is not money: left out, kept as a dead letter. */
export type Quarantined = { payload: unknown; reason: string; usd: string | null };

/** Something true that a person should know about a slice. */
export type Finding = {
  kind: string;
  severity: 'info' | 'warning' | 'error';
  text: string;
  usd: string | null;
};

/** One page of a vendor's answer in one form. */
export type Page = {
  records: UnnumberedRecord[];
  quarantined: Quarantined[];
  /** The vendor's own rows on the page that count (no directories, no spend). */
  vendorRows: number;
  /** What rounding to 9 decimals added, in 1e-18 dollars. */
  roundedBy: bigint;
  /** The vendor's rows with an amount below zero, and these amounts. */
  negative: { rows: number; nanos: Nanos };
  /** Billed money whose person only a further question to the vendor told. */
  recovered: Nanos;
  /** The rows as the vendor sent them, for the watch over its contract. */
  seen: Seen[];
};

/** A page, and where to go on after it: plain JSON, carried by a continuation. */
export type ResumablePage = Page & { resume: unknown };

/** A page without rows, to be filled. */
export function emptyPage(): Page {
  return {
    records: [],
    quarantined: [],
    vendorRows: 0,
    roundedBy: 0n,
    negative: { rows: 0, nanos: 0n },
    recovered: 0n,
    seen: [],
  };
}

/** Counts the amount of one of the vendor's rows, however many records it becomes. */
export function countAmount(page: Page, { nanos, roundedBy }: ReadAmount): void {
  page.roundedBy += roundedBy;
  if (nanos >= 0n) return;
  page.negative.rows += 1;
  page.negative.nanos += nanos;
}

/** What a source says when it has read a whole day. */
export type FetchEnd = {
  /** Which vendor report the money is from; null when there is none. */
  report: string | null;
  /** The vendor has said, in the way that counts for it, that the day is empty. */
  provenEmpty: boolean;
  findings: Finding[];
};

export type FetchRequest = {
  day: Day;
  account: string;
  session: VendorSession;
  /** `resume` of the last page that an earlier segment sent; undefined at the start of a fetch. */
  resume: unknown;
  now: () => Date;
  /** Whether the endpoint has ever answered for the account: what it refuses then is a right that was lost. */
  hasAnswered(endpoint: string): boolean;
  /** Reads what the warehouse holds, by a statement of `sql/queries`. */
  read: Warehouse['read'];
};

/** What a probe may go by: yesterday, the key's session, and what has answered before. */
export type ProbeRequest = Pick<FetchRequest, 'day' | 'session' | 'now' | 'hasAnswered'>;

/** A vendor's day, page by page. */
export type Source = {
  name: SourceName;
  /**
   * Makes the cheapest call that shows that the key may read what the source needs, and resolves with the endpoint
   * that has answered. What the vendor says against it is thrown.
   */
  probe(request: ProbeRequest): Promise<string>;
  read(request: FetchRequest): AsyncGenerator<ResumablePage, FetchEnd>;
};

/**
 * Thrown by a source whose pages no longer belong together (the data was refreshed, a page was too dense): the
 * day is read anew in a chain of its own, and what was sent before does not count.
 */
export class RestartFetch extends Error {
  override readonly name = 'RestartFetch';
  /** What the new reading starts with instead of nothing. */
  readonly resume: unknown;

  constructor(reason: string, resume?: unknown) {
    super(reason);
    this.resume = resume;
  }
}
