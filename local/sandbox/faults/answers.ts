import type { Call } from '../routes.ts';
import type { Item } from './fault.ts';

const LISTS = ['usageEvents', 'teamMemberSpend', 'teamMembers', 'groups', 'data'];

/** Tells an object of JSON from anything else. */
export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The rows of an answer of either vendor; those of the legacy reports lie in buckets. */
export function rowsOf(answer: Item): Item[] {
  const rows = itemsOf(LISTS.map((name) => answer[name]).find(Array.isArray));
  return rows.flatMap((row) => (Array.isArray(row.results) ? itemsOf(row.results) : [row]));
}

/** Every object in an answer, the outer ones first. */
export function allItems(value: unknown): Item[] {
  if (Array.isArray(value)) {
    return value.flatMap(allItems);
  }
  return isItem(value) ? [value, ...Object.values(value).flatMap(allItems)] : [];
}

/** What tells a query from others, whichever of its pages is asked for. */
export function queryOf(call: Call): string {
  const { url, body } = firstPageOf(call);
  return JSON.stringify([url.href, body]);
}

/** Whether a call asks for the first page. */
export function isFirstPage(call: Call): boolean {
  const { searchParams } = call.url;
  const page = isItem(call.body) ? (call.body.page ?? 1) : 1;
  return page === 1 && !searchParams.has('page') && !searchParams.has('after_id');
}

/** The same call for the first page. */
export function firstPageOf(call: Call): Call {
  const url = new URL(call.url);
  url.searchParams.delete('page');
  url.searchParams.delete('after_id');
  return { url, body: isItem(call.body) && 'page' in call.body ? { ...call.body, page: 1 } : call.body };
}

function itemsOf(value: unknown): Item[] {
  return Array.isArray(value) ? value.filter(isItem) : [];
}
