import { describe } from '@jest/globals';
import { asking } from './source/asking.ts';
import { faults } from './source/faults.ts';
import { landing } from './source/landing.ts';
import { memory } from './source/memory.ts';
import { probing } from './source/probing.ts';
import { rows } from './source/rows.ts';
import { sameness } from './source/sameness.ts';
import type { SourceSubject } from './source/subject.ts';

const PARTS = { asking, faults, rows, sameness, landing, memory, probing };

/** The behaviour that the rest of the program relies on, whichever vendor a source reads: each over real HTTP. */
export function describeSource(subject: SourceSubject): void {
  describe(`source contract: ${subject.name}`, () => {
    for (const [part, define] of Object.entries(PARTS)) describe(part, () => define(subject));
  });
}
