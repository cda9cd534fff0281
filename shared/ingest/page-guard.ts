import { createHash } from 'node:crypto';
import { InvalidInputError } from '../errors.ts';

/** Watches the pages of one answer: going on after a bad one would lose rows, double them or never end. */
export type PageGuard = {
  /** @throws InvalidInputError when the page was already sent, or promises more and is empty. */
  check(rows: readonly unknown[], page: string | number, hasMore: boolean): void;
};

export function makePageGuard(endpoint: string): PageGuard {
  const seen = new Map<string, string | number>();
  return {
    check(rows, page, hasMore) {
      if (rows.length === 0) {
        if (hasMore) throw new InvalidInputError(`${endpoint} promises more after the empty page ${page}`);
        return;
      }
      const content = createHash('sha256').update(JSON.stringify(rows)).digest('base64');
      const earlier = seen.get(content);
      if (earlier !== undefined)
        throw new InvalidInputError(`${endpoint} repeats page ${earlier} as page ${page}`);
      seen.set(content, page);
    },
  };
}
