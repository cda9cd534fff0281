import type { UnnumberedRecord } from '../../shared/contract/records.ts';

/** E-mails by the id of their member: plain JSON. */
export type Emails = Record<string, string>;

/**
 * The members list gives ids as numbers or as texts `user_...`. Only the latter are what other endpoints call a user
 * id: that a number means the same person elsewhere is documented nowhere.
 */
const USER_ID = /^user_/;

/** Notes a member's e-mail, where other endpoints may give the id without it. */
export function noteEmail(emails: Emails, id: string, email: string | null): void {
  if (email !== null && USER_ID.test(id)) emails[id] = email;
}

/** The record with the e-mail that the directory has for its user id, if it has none of its own from there. */
export function withEmail(record: UnnumberedRecord, emails: Emails): UnnumberedRecord {
  const { vendor_user_id: id, directory_email } = record;
  return { ...record, directory_email: directory_email ?? (id === null ? null : (emails[id] ?? null)) };
}
