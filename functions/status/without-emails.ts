const EMAIL = /[^\s@"'<>(),;:]+@[^\s@"'<>(),;:]+/g;

/** A sentence on one line without the people in it: the status is shown to more people than the facts are. */
export function withoutEmails(text: string): string {
  return text.replaceAll(EMAIL, '(e-mail)').replaceAll(/\s+/g, ' ').trim();
}
