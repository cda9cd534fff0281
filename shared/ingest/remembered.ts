import type { Platform } from '../contract/records.ts';
import { type Day, dayOf } from '../day.ts';
import type { FetchRequest } from './source.ts';

/** A line of a vendor's directory as it was when it was last listed. */
export type Remembered = {
  kind: string;
  id: string;
  email: string | null;
  name: string | null;
  principal: string | null;
  creator: string | null;
  /** The UTC day of the last fetch that listed it. */
  lastSeen: Day;
};

/** What the directories of the request's account have listed so far: the vendor forgets who has left. */
export async function readRemembered(
  { account, read }: Pick<FetchRequest, 'account' | 'read'>,
  platform: Platform,
): Promise<Remembered[]> {
  const rows = await read('remembered-directory', { account, platform });
  return rows.map((row) => ({
    kind: String(row.kind),
    id: String(row.vendor_id),
    email: textOf(row.email),
    name: textOf(row.name),
    principal: textOf(row.principal_id),
    creator: textOf(row.creator_id),
    lastSeen: dayOf(Date.parse(String(row.last_seen))),
  }));
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
