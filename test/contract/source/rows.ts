import { expect, test } from '@jest/globals';
import { addDays, type Day } from '../../../shared/day.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import { DAY } from '../../support/records.ts';
import { costsOf, failDay, figuresOf, mainRecords, readDay, testUnlessLacking } from './outcome.ts';
import { answersOf, type Endpoint, ofDay, pagesOf, type Row, type SourceSubject } from './subject.ts';
import { numeral } from './vendor.ts';

/** Amounts as the vendor may write them, and the dollars that they are, worked out by hand. */
const AMOUNTS = {
  cents: {
    written: ['1234.5678', '0.1', '1e-7', '123456789012345678.9', '0.00000015', '-250'],
    usd: ['12.345678', '0.001', '0.000000001', '1234567890123456.789', '0.000000002', '-2.5'],
    total: '1234567890123466.635678003',
  },
  dollars: {
    written: ['12.345678', '0.1', '1e-7', '1234567890123456.789', '0.0000000015', '-2.5'],
    usd: ['12.345678', '0.1', '0.0000001', '1234567890123456.789', '0.000000002', '-2.5'],
    total: '1234567890123466.734678102',
  },
};
/** The half of a nano-dollar that rounding has added, itself rounded. */
const ROUNDING = '0.000000001';

/** What becomes of single rows: those that cannot be read, those of other days, and their money. */
export function rows(subject: SourceSubject): void {
  const counted = ofDay(subject);
  const answersWith = ({ path }: Pick<Endpoint, 'path'>, ...page: Row[]) =>
    answersOf(subject, { [path]: pagesOf(page) });

  test('leaves out a row that cannot be read and is no money, keeps it, and goes on', async () => {
    for (const endpoint of subject.endpoints) {
      const { path, row, unreadable } = endpoint;
      const bad = { ...row(2), ...unreadable.change };
      const run = await readDay(subject, { answers: answersWith(endpoint, row(1), bad, row(3)) });
      const without = await readDay(subject, { answers: answersWith(endpoint, row(1), row(3)) });
      expect(run.records).toEqual(without.records);
      expect(figuresOf(run)).toEqual({
        ...figuresOf(without),
        vendor_rows: without.manifest.vendor_rows + (endpoint.ofDay ? 1 : 0),
        quarantined: 1,
        quarantined_usd: unreadable.usd ?? '0',
      });
      const [letter, ...others] = run.deadLetters;
      expect(others).toEqual([]);
      expect(letter?.attributes.dead_letter_error_message).toContain(path);
      const { record, usd } = JSON.parse(letter?.data ?? '{}');
      expect([record, usd]).toEqual([expect.objectContaining(unreadable.change), unreadable.usd]);
    }
  });

  test('refuses the slice for a row whose day, money or counts cannot be read', async () => {
    for (const endpoint of counted) {
      expect(endpoint.ofDay.refused.length).toBeGreaterThan(1);
      for (const [field, change] of endpoint.ofDay.refused) {
        const bad = { ...endpoint.row(2), ...change };
        const { error } = await failDay(subject, { answers: answersWith(endpoint, endpoint.row(1), bad) });
        expect([field, error]).toEqual([field, expect.any(InvalidInputError)]);
        expect(error.message).toContain(field);
      }
    }
  });

  test('cuts rows of the days next to it', async () => {
    for (const endpoint of counted) {
      const { row, ofDay: own } = endpoint;
      const [before, after] = [own.row(addDays(DAY, -1)), own.row(addDays(DAY, 1))];
      const run = await readDay(subject, { answers: answersWith(endpoint, before, row(1), after) });
      const alone = await readDay(subject, { answers: answersWith(endpoint, row(1)) });
      expect(new Set(mainRecords(run).map(({ usage_date }) => usage_date))).toEqual(new Set([DAY]));
      expect(run.records).toEqual(alone.records);
      expect(figuresOf(run)).toEqual(figuresOf(alone));
    }
  });

  test('refuses rows of days further away', async () => {
    for (const endpoint of counted) {
      const refuse = async (day: Day) => {
        const page = [endpoint.row(1), endpoint.ofDay.row(day)];
        const { error } = await failDay(subject, { answers: answersWith(endpoint, ...page) });
        expect([endpoint.path, error]).toEqual([endpoint.path, expect.any(InvalidInputError)]);
        expect(error.message).toContain(`${endpoint.path} sent a row of ${day}`);
      };
      for (const days of [-2, 2, 31]) await refuse(addDays(DAY, days));
    }
  });

  testUnlessLacking(subject, 'money', 'reads money exactly, from numbers and from text', async () => {
    const { written, usd, total } = AMOUNTS[subject.unit];
    const priced = counted.flatMap((one) =>
      one.ofDay.withMoney ? [{ ...one, withMoney: one.ofDay.withMoney }] : [],
    );
    expect(priced).not.toEqual([]);
    for (const endpoint of priced) {
      for (const form of [numeral, String]) {
        const page = written.map((digits) => endpoint.withMoney(form(digits)));
        const run = await readDay(subject, { answers: answersWith(endpoint, ...page) });
        expect(costsOf(run)).toEqual(usd);
        expect(run.manifest.totals).toMatchObject({ billed_usd: total, rounding_usd: ROUNDING });
      }
    }
  });
}
