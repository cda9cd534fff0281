import { describe, expect, test } from '@jest/globals';
import { bans, brokenBans } from './support/bans.ts';
import { googleSql } from './support/sources.ts';

describe('forms that the two engines read differently', () => {
  test.each(googleSql().map(({ path, text }) => [path, text]))('%s holds none', (_path, text) => {
    expect(brokenBans(text)).toEqual([]);
  });

  test.each(bans.flatMap(({ name, wrong }) => wrong.map((sql) => [name, sql])))(
    '%s is caught in %j',
    (name, sql) => {
      expect(brokenBans(sql)).toContain(name);
    },
  );

  test.each(bans.flatMap(({ name, right }) => right.map((sql) => [name, sql])))(
    '%s is not seen in %j',
    (name, sql) => {
      expect(brokenBans(sql)).not.toContain(name);
    },
  );

  test('neither comments nor strings can break a ban', () => {
    expect(brokenBans("-- a / b\nSELECT 'it\\'s a / b' /* GROUP BY ALL */ FROM t")).toEqual([]);
  });
});
