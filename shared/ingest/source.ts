import type { SourceName } from '../contract/messages.ts';
import type { UnnumberedRecord } from '../contract/records.ts';
import type { Day } from '../day.ts';
import type { VendorSession } from '../http.ts';
import type { Nanos, ReadAmount } from '../money.ts';

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
  /** Where to go on after this page: plain JSON, carried by a continuation. */
  resume: unknown;
};

/** A page without rows, to be filled. */
export function emptyPage(resume: unknown): Page {
  const negative = { rows: 0, nanos: 0n };
  return { records: [], quarantined: [], vendorRows: 0, roundedBy: 0n, negative, resume };
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
  /** Which vendor report the money is from. */
  report: string;
  /** The vendor has said, in the way that counts for it, that the day is empty. */
  provenEmpty: boolean;
  findings: Finding[];
};

export type FetchRequest = {
  day: Day;
  session: VendorSession;
  /** `resume` of the last page that an earlier segment sent; undefined at the start of a fetch. */
  resume: unknown;
};

/** A vendor's day, page by page. */
export type Source = {
  name: SourceName;
  read(request: FetchRequest): AsyncGenerator<Page, FetchEnd>;
};
