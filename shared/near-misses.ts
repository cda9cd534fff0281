import { ACCOUNT_SUFFIX } from './vendor-accounts.ts';

/** A name that is one or two letters off a known one: most likely a slip. */
export type NearMiss = { name: string; meant: string };

const MAX_DISTANCE = 2;

/** The names that are not known themselves but nearly spell a known one. */
export function nearMisses(names: readonly string[], known: readonly string[]): NearMiss[] {
  return names.flatMap((name) => {
    if (known.includes(name)) return [];
    const [base = name] = name.split(ACCOUNT_SUFFIX);
    const meant = known.find((one) => base !== one && distance(base, one) <= MAX_DISTANCE);
    return meant ? [{ name, meant }] : [];
  });
}

/** The Levenshtein distance: letters to insert, delete or replace. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MAX_DISTANCE) return MAX_DISTANCE + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + Number(letter !== other);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
