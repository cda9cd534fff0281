import { hash32 } from '../random.ts';
import { Refusal } from '../refusal.ts';
import type { Call } from '../routes.ts';

/** The position that a call's cursor holds; undefined where a call has none, on the first page. */
export function readCursor(call: Call): string | undefined {
  const page = call.url.searchParams.get('page');
  if (page === null) {
    return undefined;
  }
  const text = Buffer.from(page.replace(/^page_/, ''), 'base64url').toString();
  const position = text.slice(0, text.lastIndexOf('~'));
  if (page !== writeCursor(call, position)) {
    throw new Refusal(400, 'page: the cursor does not belong to this query');
  }
  return position;
}

/** Seals a position into a cursor, which belongs to all parameters but itself and the limit. */
export function writeCursor(call: Call, position: string): string {
  const query = [...call.url.searchParams].filter(([name]) => name !== 'page' && name !== 'limit').sort();
  const seal = hash32(JSON.stringify([call.url.pathname, query, position]));
  return `page_${Buffer.from(`${position}~${seal}`).toString('base64url')}`;
}
