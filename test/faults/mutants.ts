import type { Mutant } from './mutant.ts';
import { CALLS } from './mutants-calls.ts';
import { MONEY } from './mutants-money.ts';
import { READING } from './mutants-reading.ts';
import { TELLING } from './mutants-telling.ts';

/** Every guard that a fault exercises, taken out. */
export const MUTANTS: readonly Mutant[] = [...CALLS, ...READING, ...MONEY, ...TELLING];
