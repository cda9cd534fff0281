import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { readDay } from './outcome.ts';
import { answersOf, ofDay, type SourceSubject } from './subject.ts';
import type { Disturb } from './vendor.ts';

const PAGES = 200;
const ROWS_PER_PAGE = 100;
/** By this page everything that a run keeps for good is there. */
const SETTLED = 50;
/** A field that makes the smallest rows as large as others: the 15,000 after that page are 15 MB, if kept. */
const BULK = { bulk: 'x'.repeat(1000) };
const MOST_GROWTH_MB = 8;
const MB = 1024 * 1024;

/** What a long day may keep of itself while it is read. */
export function memory(subject: SourceSubject): void {
  const endpoints = ofDay(subject).map((endpoint) => [endpoint.path, endpoint] as const);

  test.each(endpoints)('%s with 20,000 rows is never held whole', async (path, { row }) => {
    const heapMb: number[] = [];
    let asked = 0;
    const disturb: Disturb = (request) => {
      if (request.path === path) asked += 1;
      if (request.path === path && (asked === SETTLED || asked === PAGES)) heapMb.push(collectedHeapMb());
      return undefined;
    };
    const rowsOf = (page: number) =>
      Array.from({ length: ROWS_PER_PAGE }, (_, n) => ({ ...row(page * ROWS_PER_PAGE + n), ...BULK }));
    const pages = { count: PAGES, rowCount: PAGES * ROWS_PER_PAGE, at: rowsOf };
    const answers = answersOf(subject, { [path]: pages });
    const { manifest } = await readDay(subject, { answers, disturb, forget: true });
    expect(manifest.vendor_rows).toBe(PAGES * ROWS_PER_PAGE);
    const [settled = 0, last = Number.POSITIVE_INFINITY] = heapMb;
    expect(last - settled).toBeLessThan(MOST_GROWTH_MB);
  });
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

function collectedHeapMb(): number {
  collect();
  return process.memoryUsage().heapUsed / MB;
}
