import { keyIdentity } from '../tenure.ts';
import type { Check } from './finding.ts';

/** A sheet that has lost more than half its rows: it is not taken, and the last version goes on serving. */
export const shrunkSheet: Check = ({ reading, standing, known }) => {
  const rows = reading.keys.rows.length;
  const open = standing.filter(({ valid_to }) => valid_to === null);
  if (rows * 2 >= open.length) return [];
  const named = new Set(reading.keys.rows.map(({ tenure }) => keyIdentity(tenure)));
  const missing = open.filter((tenure) => !named.has(keyIdentity(tenure)));
  const text =
    `the sheet has ${rows} usable rows where the last version had ${open.length}, so that it is not taken: ` +
    'bring the rows back, or remove them in steps of less than half';
  const usd = missing.reduce((sum, tenure) => sum + known.dollarsOf(tenure), 0n);
  return [{ kind: 'shrunk_sheet', severity: 'error', tab: 'keys', rows: [], text, usd }];
};
