import type { Case } from './case.ts';
import { ACCESS } from './cases-access.ts';
import { FIELDS } from './cases-fields.ts';
import { DAYS, MONEY } from './cases-money.ts';
import { PAGING } from './cases-paging.ts';
import { REFUSING } from './cases-refusing.ts';
import { SENDING } from './cases-sending.ts';

/** Every fault at every report where it makes sense, and what must come of it. */
export const CASES: readonly Case[] = [
  ...REFUSING,
  ...SENDING,
  ...PAGING,
  ...FIELDS,
  ...MONEY,
  ...DAYS,
  ...ACCESS,
];
