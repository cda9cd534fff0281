/** A source of numbers in [0, 1) that gives the same series for the same start. */
export type Random = () => number;

const ID_LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const ID_LENGTH = 22;

/** Hashes a text to 32 bits (FNV-1a with a final mix). */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Starts a series (mulberry32) that depends on nothing but the parts given. */
export function randomFrom(...parts: (string | number)[]): Random {
  let state = hash32(parts.join('/'));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Draws a whole number between two bounds, both included. */
export function between(random: Random, lowest: number, highest: number): number {
  return lowest + Math.floor(random() * (highest - lowest + 1));
}

/** Draws one item of a list that is not empty. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) {
    throw new RangeError('nothing to pick from');
  }
  return item;
}

/** Makes an id of a vendor's form, such as `apikey_01Ab…`, from the parts given. */
export function vendorId(prefix: string, ...parts: (string | number)[]): string {
  const random = randomFrom(prefix, ...parts);
  const letters = Array.from({ length: ID_LENGTH }, () => ID_LETTERS[between(random, 0, 56)]);
  return `${prefix}_01${letters.join('')}`;
}
