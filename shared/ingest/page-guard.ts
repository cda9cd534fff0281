import { createHash } from 'node:crypto';
import { InvalidInputError } from '../errors.ts';

/** Watches the pages of one answer: going on after a bad one would lose rows, double them or never end. */
export type PageGuard = {
  /** @throws InvalidInputError when the page was already sent, or promises more and is empty. */
  check(rows: readonly unknown[], page: string | number, hasMore: boolean): void;
};

/**
 * A guard over the pages of one answer. A page of nothing but twins says nothing about being a repetition, since
 * the next one may rightly hold the same: whoever reads such rows counts them.
 */
export function makePageGuard(endpoint: string): PageGuard {
  const seen = new Map<string, string | number>();
  return {
    check(rows, page, hasMore) {
      if (rows.length === 0) {
        if (hasMore) throw new InvalidInputError(`${endpoint} promises more after the empty page ${page}`);
        return;
      }
      const texts = rows.map((row) => JSON.stringify(row));
      if (areTwins(texts)) return;
      const content = createHash('sha256').update(texts.join('\n')).digest('base64');
      const earlier = seen.get(content);
      if (earlier !== undefined)
        throw new InvalidInputError(`${endpoint} repeats page ${earlier} as page ${page}`);
      seen.set(content, page);
    },
  };
}

/** Whether there are several rows and all of them are equal. */
function areTwins(rows: readonly string[]): boolean {
  return rows.length > 1 && rows.every((row) => row === rows[0]);
}
