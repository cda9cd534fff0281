import { redacted } from './attribution/secret.ts';

/** An address in running text, whatever stands around it. */
const EMAIL = /[^\s@<>()[\]{}"'`,;:=|/\\]+@[^\s@<>()[\]{}"'`,;:=|/\\]+\.[\p{L}\d-]{2,}/gu;

/** A text without e-mail addresses and without what looks like a secret: for words that a vendor or a person chose. */
export function scrubbed(text: string): string {
  return redacted(text.replaceAll(EMAIL, '[e-mail]'));
}
