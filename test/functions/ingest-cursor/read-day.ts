import { makeCursorSource } from '../../../functions/ingest-cursor/index.ts';
import type { UnnumberedRecord } from '../../../shared/contract/records.ts';
import type { FetchEnd, Page, ResumablePage } from '../../../shared/ingest/source.ts';
import { readSeatPrices } from '../../../shared/seat-prices.ts';
import { type CursorTeam, cursorSession } from '../../support/cursor-answers.ts';
import { fetchRequest } from '../../support/ingest.ts';
import type { Seen } from '../../support/vendor-session.ts';

type Options = Parameters<typeof fetchRequest>[1] & { seatPrice?: string };

/** What was read of a day, and what was asked for it; where each page goes on is as a continuation carries it. */
export type ReadDay = { pages: ResumablePage[]; end: FetchEnd; seen: Seen[] };

/** Reads 2026-01-05, at 14:00 UTC of the day after it, unless `options` say otherwise. */
export async function readDay(team: CursorTeam = {}, options: Options = {}): Promise<ReadDay> {
  const { seatPrice, ...more } = options;
  const { session, seen } = cursorSession(team);
  const seatPrices = seatPrice === undefined ? [] : readSeatPrices(seatPrice);
  const reading = makeCursorSource({ seatPrices }).read(fetchRequest(session, more));
  const pages: ResumablePage[] = [];
  for (;;) {
    const next = await reading.next();
    if (next.done) return { pages, end: next.value, seen };
    pages.push({ ...next.value, resume: JSON.parse(JSON.stringify(next.value.resume)) });
  }
}

/** The records of all pages. */
export function recordsOf({ pages }: { pages: readonly Page[] }): UnnumberedRecord[] {
  return pages.flatMap(({ records }) => records);
}

/** The amounts of the events, or of the records of another kind. */
export function costsOf(read: { pages: readonly Page[] }, kind: UnnumberedRecord['kind'] = 'cost'): string[] {
  return recordsOf(read).flatMap((record) =>
    record.kind === kind && 'cost' in record ? [record.cost.cost_usd] : [],
  );
}

/** What is found, by its kind. */
export function findingsOf({ end }: { end: FetchEnd }, kind: string) {
  return end.findings.filter((finding) => finding.kind === kind);
}
