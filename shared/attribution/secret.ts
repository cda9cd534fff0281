/** Beginnings of the secrets that people paste: of the vendors here, and of others that lie on the same clipboard. */
const KNOWN = [
  /\bsk-[\w-]{20,}/,
  /(?<![a-z])(?:key|crsr)_[0-9a-f]{32,}/,
  /gh[opsru]_\w{30,}/,
  /AKIA[0-9A-Z]{16}/,
  /AIza[\w-]{35}/,
  /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/,
];
/** Ids, which are no secrets: https://platform.claude.com/docs/en/api/admin */
const ID = /^(?:apikey|wrkspc|user|svac|svcacct|org|group)_[A-Za-z0-9]+$/;
const TOKEN = /[\w+/=-]{32,}/g;
/** Bits a character: English words and lower-case names stay under it, random letters and digits do not. */
const RANDOM_BITS = 4;

/** The part of a text that looks like a secret key; undefined when none does. */
export function findSecret(text: string): string | undefined {
  for (const form of KNOWN) {
    const [found] = form.exec(text) ?? [];
    if (found !== undefined) return found;
  }
  return (text.match(TOKEN) ?? []).find(isRandom);
}

/** How a secret may be spoken of: by its last characters. */
export function secretHint(secret: string): string {
  return `…${secret.slice(-4)}`;
}

/**
 * The text without what looks like a secret key: only the last characters of the word that it stands in. A path is
 * as many words as it has parts, since a folder's random name makes no secret of the whole.
 */
export function redacted(text: string): string {
  return text.replaceAll(/\S+/g, (word) =>
    word.startsWith('/') ? word.split('/').map(hinted).join('/') : hinted(word),
  );
}

function hinted(word: string): string {
  const secret = findSecret(word);
  return secret === undefined ? word : secretHint(secret);
}

function isRandom(token: string): boolean {
  if (ID.test(token)) return false;
  const isMixed = /[a-z]/.test(token) && /[A-Z]/.test(token) && /\d/.test(token);
  return isMixed && bitsPerLetter(token) >= RANDOM_BITS;
}

/** Shannon's entropy of the letters. */
function bitsPerLetter(text: string): number {
  const counts = Map.groupBy(text, (letter) => letter);
  return [...counts.values()].reduce((bits, same) => {
    const part = same.length / text.length;
    return bits - part * Math.log2(part);
  }, 0);
}
