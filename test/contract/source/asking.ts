import { expect, test } from '@jest/globals';
import { InvalidInputError } from '../../../shared/errors.ts';
import { failDay, figuresOf, readDay, readFullDay, testUnlessLacking } from './outcome.ts';
import { answersOf, endless, pagesOf, type SourceSubject } from './subject.ts';
import type { Answer } from './vendor.ts';

/** More requests than these are not needed to see that an answer does not end. */
const FEW = 20;

/** What is asked of the vendor, and that all of it is read once. */
export function asking(subject: SourceSubject): void {
  const { endpoints, day } = subject;

  async function expectRefused(path: string, answer: Answer, says: RegExp): Promise<void> {
    const { error, asked } = await failDay(subject, { answers: { ...answersOf(subject), [path]: answer } });
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error.message).toContain(path);
    expect(error.message).toMatch(says);
    expect(asked.length).toBeLessThan(FEW);
  }

  test('asks for exactly what the vendor documents, with the key', async () => {
    const { asked } = await readFullDay(subject);
    expect(asked.map(({ what, body }) => [what, body])).toEqual(
      day.asked.map(([what, body]) => [what, body]),
    );
    for (const { path, headers } of asked)
      expect(headers).toMatchObject({ ...subject.headers, ...subject.headersOf?.(path) });
  });

  testUnlessLacking(subject, 'settings', 'is connected by the settings as by hand', async () => {
    const { asked } = await readFullDay(subject, { bySettings: true });
    expect(asked.map(({ what }) => what)).toEqual(day.asked.map(([what]) => what));
    for (const { headers } of asked) expect(headers).toMatchObject(subject.headers);
  });

  test('reads every page of every endpoint to the end, each once', async () => {
    const { manifest, records } = await readFullDay(subject);
    const tables = Map.groupBy(records, ({ lands_in }) => lands_in);
    expect(Object.fromEntries([...tables].map(([table, rows]) => [table, rows.length]))).toEqual(day.records);
    expect(manifest.vendor_rows).toBe(day.vendorRows);
    expect(manifest.totals).toMatchObject({ billed_usd: day.billedUsd, included_usd: day.includedUsd });
    expect(manifest).toMatchObject({ api_calls: day.asked.length, api_errors: 0, proven_empty: false });
  });

  test('takes a day of nothing for an empty one, which is proven', async () => {
    const run = await readDay(subject);
    expect(figuresOf(run)).toMatchObject({
      vendor_rows: 0,
      record_count: 0,
      quarantined: 0,
      totals: { billed_usd: '0', included_usd: '0', input_tokens: 0, output_tokens: 0 },
      content_hash: `${'0'.repeat(64)}-0`,
      proven_empty: true,
    });
  });

  testUnlessLacking(subject, 'cursors', 'refuses a page that promises more without a cursor', async () => {
    const byCursor = endpoints.flatMap((one) =>
      one.withoutCursor ? [{ ...one, bend: one.withoutCursor }] : [],
    );
    expect(byCursor).not.toEqual([]);
    for (const { path, answer, row, bend } of byCursor) {
      const pages = answer(pagesOf([row(1)], [row(2)]));
      await expectRefused(path, (asked) => bend(pages(asked)), /no cursor/);
    }
  });

  test('refuses pages that do not move on', async () => {
    for (const { path, answer, row, stuck } of endpoints) {
      const pages = answer(pagesOf([row(1)], [row(2)], [row(3)]));
      await expectRefused(
        path,
        (asked) => stuck(pages(asked)),
        /does not move|answered page 1 when asked for 2/,
      );
    }
  });

  test('refuses a page that comes again and again', async () => {
    for (const { path, answer, row } of endpoints)
      await expectRefused(path, answer(endless([row(1), row(2)])), /repeats page|does not move/);
  });

  test('refuses an empty page that promises more', async () => {
    for (const { path, answer } of endpoints)
      await expectRefused(path, answer(endless([])), /promises more|repeats page/);
  });
}
