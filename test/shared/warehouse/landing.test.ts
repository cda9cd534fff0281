import { expect, test } from '@jest/globals';
import { readTables } from '../../../shared/warehouse/ddl.ts';
import { LANDING_DAYS } from '../../../shared/warehouse/landing.ts';

test('every landing table keeps a day as long as re-attribution counts on it', () => {
  const landing = readTables().filter(({ name }) => name.startsWith('raw_'));
  expect(landing.map(({ partitionExpirationDays }) => partitionExpirationDays)).toEqual(
    Array.from({ length: 8 }, () => LANDING_DAYS),
  );
});
