import { describe, expect, test } from '@jest/globals';
import { InvalidInputError } from '../../../shared/errors.ts';
import { makePageGuard } from '../../../shared/ingest/page-guard.ts';

describe('the guard over pages', () => {
  test('lets different pages pass, and an empty last one', () => {
    const guard = makePageGuard('/rows');
    guard.check([{ a: 1 }, { a: 2 }], 1, true);
    guard.check([{ a: 2 }, { a: 1 }], 2, true);
    guard.check([], 3, false);
  });

  test.each([
    ['of several rows', [{ a: 1 }, { a: 2 }]],
    ['of one row', [{ a: 1 }]],
    ['of a row among twins', [{ a: 1 }, { a: 2 }, { a: 1 }]],
  ])('refuses a page %s that was sent before', (_, rows) => {
    const guard = makePageGuard('/rows');
    guard.check(rows, 1, true);
    guard.check([{ b: 1 }], 2, true);
    expect(() => guard.check(rows, 3, false)).toThrow(
      new InvalidInputError('/rows repeats page 1 as page 3'),
    );
  });

  test('refuses an empty page that promises more', () => {
    expect(() => makePageGuard('/rows').check([], 'x', true)).toThrow(
      new InvalidInputError('/rows promises more after the empty page x'),
    );
  });

  test('lets a page of nothing but twins pass as often as it comes: their number tells, not their content', () => {
    const guard = makePageGuard('/rows');
    for (const page of [1, 2, 3]) guard.check([{ a: 1 }, { a: 1 }], page, true);
    guard.check([{ a: 1 }], 4, false);
  });
});
