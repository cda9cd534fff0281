import { lostRows } from '../next-version.ts';
import { keyIdentity } from '../tenure.ts';
import type { Check } from './finding.ts';

/** A sheet that has lost more than half its rows: it is not taken, and the last version goes on serving. */
export const shrunkSheet: Check = ({ reading, standing, known }) => {
  const sheet = reading.keys.rows.map(({ tenure }) => tenure);
  const lost = lostRows(standing, sheet);
  if (lost === undefined) return [];
  const named = new Set(sheet.map(keyIdentity));
  const missing = standing.filter((tenure) => tenure.valid_to === null && !named.has(keyIdentity(tenure)));
  const text = `the sheet ${lost}, so that it is not taken: bring the rows back, or remove them in steps of less than half`;
  const usd = missing.reduce((sum, tenure) => sum + known.dollarsOf(tenure), 0n);
  return [{ kind: 'shrunk_sheet', severity: 'error', tab: 'keys', rows: [], text, usd }];
};
