import type { Hit, Item } from './fault.ts';

/** Makes what alters an answer by changes of its own objects; without changes there is nothing to strike. */
export function altering(changesOf: (answer: Item) => (() => void)[]) {
  return (hit: Hit): Item | undefined => {
    const answer = hit.ask(hit.call);
    const changes = changesOf(answer);
    if (changes.length === 0 || !hit.strike()) {
      return undefined;
    }
    for (const change of changes) {
      change();
    }
    return answer;
  };
}
