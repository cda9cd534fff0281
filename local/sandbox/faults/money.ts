import { altering } from './altering.ts';
import { allItems, isItem, rowsOf } from './answers.ts';
import type { Faults, Item } from './fault.ts';
import { ANTHROPIC_MONEY, MONEY } from './paths.ts';

const MONEY_FIELDS = [
  'amount',
  'list_amount',
  'chargedCents',
  'totalCents',
  'cursorTokenFee',
  'spendCents',
  'overallSpendCents',
  'includedSpendCents',
];
/** Hundredths, in digits. */
const TWO_DIGITS = 2;

/** Makes a number of JSON that is written with just these digits; the type library does not know it yet. */
export const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

/** Faults of how money is written. */
export const MONEY_FAULTS = {
  'other-currency': {
    description: 'EUR on the first row of money, at the cost reports of Anthropic',
    paths: ANTHROPIC_MONEY,
    alter: altering((answer) => {
      const money = allItems(answer).filter((item) => 'currency' in item);
      return money.slice(0, 1).map((item) => () => {
        item.currency = 'EUR';
      });
    }),
  },
  'number-cents': {
    description: 'amounts as JSON numbers of the same digits, at the cost reports of Anthropic',
    paths: ANTHROPIC_MONEY,
    alter: eachAmount(['string'], (value) => rawJSON(String(value))),
  },
  'cents-as-dollars': {
    description: 'all money is 100 times too small, at every endpoint: dollars in the place of cents',
    alter: eachAmount(['string', 'number'], (value) => {
      const text = hundredth(String(value));
      return typeof value === 'number' ? rawJSON(text) : text;
    }),
  },
  'renamed-field': {
    description: 'chargedCents is called charged_cents and amount amount_cents, at the endpoints of money',
    paths: MONEY,
    alter: altering((answer) =>
      rowsOf(answer)
        .flatMap((row) => [row, row.cost].filter(isItem))
        .filter((row) => 'chargedCents' in row || 'amount' in row)
        .map((row) => () => renameMoney(row)),
    ),
  },
} satisfies Faults;

function eachAmount(types: readonly string[], change: (value: unknown) => unknown) {
  return altering((answer) =>
    allItems(answer).flatMap((item) =>
      MONEY_FIELDS.filter((field) => types.includes(typeof item[field])).map((field) => () => {
        item[field] = change(item[field]);
      }),
    ),
  );
}

function renameMoney(row: Item): void {
  const { chargedCents, amount } = row;
  const renamed = amount === undefined ? { charged_cents: chargedCents } : { amount_cents: amount };
  delete row.chargedCents;
  delete row.amount;
  Object.assign(row, renamed);
}

/** A hundredth of a decimal text, with or without exponent, exactly. */
function hundredth(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)\.?(\d*)(?:e([-+]?\d+))?$/i.exec(text) ?? [];
  const scale = fraction.length - Number(exponent) + TWO_DIGITS;
  const digits = (whole + fraction).padStart(scale + 1, '0');
  const decimals = digits.slice(digits.length - scale).replace(/0+$/, '');
  const units = digits.slice(0, digits.length - scale).replace(/^0+(?=\d)/, '');
  return `${sign}${units}${decimals === '' ? '' : `.${decimals}`}`;
}
