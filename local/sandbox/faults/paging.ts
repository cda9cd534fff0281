import { firstPageOf, isFirstPage, isItem, queryOf, rowsOf } from './answers.ts';
import type { Faults, Hit, Item } from './fault.ts';
import { ANTHROPIC_REPORTS, MONEY } from './paths.ts';

/** Fields of free text by which rows can be told apart without a change of figures. */
const MARKABLE = ['inference_geo', 'terminal_type', 'name', 'kind'];

/** Faults of how an answer is cut into pages. */
export const PAGING = {
  'no-cursor': {
    description: 'more is promised without a cursor, by Cursor with an empty page; at the endpoints of money',
    paths: MONEY,
    alter(hit) {
      const answer = hit.ask(hit.call);
      if (!isPaged(answer) || !hit.strike()) {
        return undefined;
      }
      if (isItem(answer.pagination)) {
        emptyRows(answer);
      }
      return promiseMore(answer, null);
    },
  },
  'stuck-cursor': {
    description: 'the same cursor again and again, each time with other rows; at every report of Anthropic',
    paths: ANTHROPIC_REPORTS,
    alter(hit) {
      const answer = hit.ask(firstPageOf(hit.call));
      const [row] = rowsOf(answer);
      if (!('has_more' in answer) || row === undefined || !hit.strike()) {
        return undefined;
      }
      mark(row, countPage(hit));
      return promiseMore(answer, 'page_stuck');
    },
  },
  'repeated-page': {
    description: 'the first page again as each next one, at the endpoints of money',
    paths: MONEY,
    alter(hit) {
      const answer = hit.ask(firstPageOf(hit.call));
      if (!isPaged(answer) || rowsOf(answer).length === 0 || !hit.strike()) {
        return undefined;
      }
      const page = isFirstPage(hit.call) ? 1 : countPage(hit) + 1;
      if (isItem(answer.pagination)) {
        const currentPage = isItem(hit.call.body) ? (hit.call.body.page ?? 1) : 1;
        Object.assign(answer.pagination, { currentPage, page: currentPage, numPages: page + 1 });
        answer.pagination.hasPreviousPage = page > 1;
      }
      return promiseMore(answer, `page_again_${page}`);
    },
  },
} satisfies Faults;

function isPaged(answer: Item): boolean {
  return isItem(answer.pagination) || 'has_more' in answer;
}

/** Promises a next page, under a cursor where the vendor has cursors. */
function promiseMore(answer: Item, cursor: string | null): Item {
  if (isItem(answer.pagination)) {
    answer.pagination.hasNextPage = true;
    return answer;
  }
  return { ...answer, has_more: true, ['next_page' in answer ? 'next_page' : 'last_id']: cursor };
}

function emptyRows(answer: Item): void {
  for (const [name, value] of Object.entries(answer)) {
    answer[name] = Array.isArray(value) ? [] : value;
  }
}

function countPage({ call, memory }: Hit): number {
  const count = (memory.get(queryOf(call)) ?? 0) + 1;
  memory.set(queryOf(call), count);
  return count;
}

function mark(row: Item, count: number): void {
  const holder = isItem(row.group) ? row.group : row;
  const field = MARKABLE.find((name) => name in holder);
  if (field !== undefined) {
    holder[field] = `marked ${count}`;
  }
}
