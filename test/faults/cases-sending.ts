import { alike, type Case, CLAUDE_CODE, casesOf } from './case.ts';

/** Answers that are right and come badly; within continuations too. */
export const SENDING: Case[] = [
  ...casesOf('cut', alike('cut', { did: 'retried' })),
  ...casesOf('cut-segments', {
    cursor: { dial: [{ fault: 'cut', times: 1, after: 1 }], did: 'retried', isCut: true },
    legacy: { dial: [{ fault: 'cut', times: 1, after: 1 }], did: 'retried', isCut: true },
    claude_code: { dial: [{ fault: 'cut', path: CLAUDE_CODE, times: 1 }], did: 'retried', isCut: true },
  }),
  ...casesOf('slow-body', alike('slow-body', { did: 'as usual' })),
  ...casesOf('invalid-json', alike('invalid-json', { did: 'retried' })),
];
