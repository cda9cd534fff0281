import { Refusal } from '../refusal.ts';
import { type Query, readLimit } from './query.ts';

/** The parameters that each list takes. */
export const LIST_PARAMETERS = ['limit', 'after_id', 'before_id'];

/** The page of a list after or before an id; without either its beginning. */
export function listPage<Item extends { id: string }>(query: Query, items: readonly Item[]) {
  const limit = readLimit(query, 20, 1000);
  const after = query.one('after_id');
  const before = query.one('before_id');
  if (after !== undefined && before !== undefined) {
    throw new Refusal(400, 'after_id and before_id cannot be given together');
  }
  const start = after === undefined ? 0 : positionOf(items, 'after_id', after) + 1;
  const end = before === undefined ? items.length : positionOf(items, 'before_id', before);
  const data =
    before === undefined ? items.slice(start, start + limit) : items.slice(Math.max(0, end - limit), end);
  return {
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: before === undefined ? start + limit < items.length : end > limit,
  };
}

function positionOf(items: readonly { id: string }[], name: string, id: string): number {
  const position = items.findIndex((item) => item.id === id);
  if (position < 0) {
    throw new Refusal(400, `${name}: the id does not belong to this list`);
  }
  return position;
}
