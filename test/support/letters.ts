import type { Letters } from '../../shared/dead-letters/letters.ts';

const none = async (): Promise<never> => {
  throw new Error('nothing about a dead letter was expected');
};

/** Operations on dead letters that nobody is to ask for. */
export const noLetters: Letters = { redrive: none, discard: none, whole: none };
