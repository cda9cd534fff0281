import { expect, test } from '@jest/globals';
import type { Manifest } from '../../../shared/contract/messages.ts';
import { isMain } from '../../../shared/contract/records.ts';
import { readVendorAccounts } from '../../../shared/vendor-accounts.ts';
import { type DayOptions, type DayRun, runDay } from './run-day.ts';
import { fullAnswers, type Lack, type Row, type SourceSubject } from './subject.ts';
import type { Disturb, Reply } from './vendor.ts';

/** A day that was read to its end. */
export type ReadDay = DayRun & { manifest: Manifest };

/** Reads a day that must come to its end. */
export async function readDay(subject: SourceSubject, options: DayOptions = {}): Promise<ReadDay> {
  const run = await runDay(subject, options);
  if (run.error) throw run.error;
  const [manifest] = run.manifests;
  expect(run.manifests).toHaveLength(1);
  return { ...run, manifest: manifest as Manifest };
}

/** Reads the day of several pages. */
export function readFullDay(subject: SourceSubject, options: DayOptions = {}): Promise<ReadDay> {
  return readDay(subject, { answers: fullAnswers(subject), ...options });
}

/** Reads a day that must be given up, without a manifest that could commit it, and what it was given up with. */
export async function failDay(
  subject: SourceSubject,
  options: DayOptions = {},
): Promise<DayRun & { error: Error }> {
  const run = await runDay(subject, options);
  const { error, manifests } = run;
  return {
    ...run,
    error: error && manifests.length === 0 ? error : new Error('the day was read to its end'),
  };
}

/** What a manifest says of the day, apart from whose fetch it was and how often the vendor was asked. */
export function figuresOf({ manifest }: ReadDay) {
  const { report, vendor_rows, record_count, side_count, quarantined, quarantined_usd, proven_empty } =
    manifest;
  const { totals, recovered_usd, magnitude, content_hash } = manifest;
  const counts = { vendor_rows, record_count, side_count, quarantined, quarantined_usd };
  return { report, ...counts, totals, recovered_usd, magnitude, content_hash, proven_empty };
}

/** The records that are the day's usage and money. */
export function mainRecords({ records }: DayRun) {
  return records.filter(isMain);
}

/** What the day's records cost, in their order. */
export function costsOf({ records }: DayRun): string[] {
  return records.flatMap((record) => ('cost' in record ? [record.cost.cost_usd] : []));
}

/** Replies this once to every request; it is answered when it is asked again. */
export function once(reply: Reply): Disturb {
  return (_, { attempt }) => (attempt === 0 ? reply : undefined);
}

/** Replies this to whatever is asked of an endpoint. */
export function at(path: string, reply: Reply): Disturb {
  return (asked) => (asked.path === path ? reply : undefined);
}

/** What shows that a source lacks something. */
const PROOFS: Record<Lack, (subject: SourceSubject) => Promise<void>> = {
  async money(subject) {
    const day = await readFullDay(subject);
    expect(mainRecords(day)).not.toEqual([]);
    expect(costsOf(day)).toEqual([]);
    expect(day.manifest.totals).toMatchObject({ billed_usd: '0', included_usd: '0' });
  },
  async cursors(subject) {
    const { asked } = await readFullDay(subject);
    for (const { path } of subject.endpoints) {
      const own = asked.filter((one) => one.path === path);
      const numbers = own.map(({ query, body }) =>
        Number(query.get('page') ?? (body as Row | undefined)?.page),
      );
      expect(numbers.every(Number.isInteger)).toBe(true);
      expect(numbers).toContain(2);
    }
  },
  async settings({ keySetting, apiKey }) {
    expect(readVendorAccounts({ [keySetting]: apiKey }).vendors).toEqual([]);
  },
};

/** Defines a test, or where the source lacks what it is about one that the source does. */
export function testUnlessLacking(
  subject: SourceSubject,
  lack: Lack,
  title: string,
  run: () => Promise<void>,
): void {
  const reason = subject.lacks[lack];
  if (reason === undefined) test(title, run);
  else test(`${title} [does not apply: ${reason}]`, () => PROOFS[lack](subject));
}
