/** JSON.stringify writes half a surrogate pair as an escape, which is no Unicode text and which no warehouse takes. */
const LONE_SURROGATE = /\\ud[89a-f][0-9a-f]{2}/;

/** JSON text without halves of surrogate pairs: they become U+FFFD, in names as in values. */
export function wellFormedJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!LONE_SURROGATE.test(text)) return text;
  return JSON.stringify(value, (_name, inner) => {
    if (typeof inner === 'string') return inner.toWellFormed();
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, one]) => [name.toWellFormed(), one]));
  });
}
