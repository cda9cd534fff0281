import { redacted } from './attribution/secret.ts';

const PART = '[^\\s@%<>()[\\]{}"\'`,;:=|/\\\\]+';
/** An address in running text, whatever stands around it; a vendor's answer may have the sign encoded. */
const EMAIL = new RegExp(`${PART}(?:@|%40|\\\\u0040)${PART}`, 'gu');

/** A text without e-mail addresses and without what looks like a secret: for words that a vendor or a person chose. */
export function scrubbed(text: string): string {
  return redacted(text.replaceAll(EMAIL, '[e-mail]'));
}
