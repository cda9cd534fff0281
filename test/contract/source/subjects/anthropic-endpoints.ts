import type { ListName } from '../../../../shared/anthropic/pages.ts';
import type { Endpoint, Pages, Row, SourceSubject } from '../subject.ts';
import type { Answer } from '../vendor.ts';

const CURSOR = /^page_(\d+)$/;

/** A report's answer page by page, each found by its cursor: none, `page_2`, `page_3`; `more` says what a page holds. */
export function answerReport(pages: Pages, frame: (rows: Row[]) => Row): Answer {
  return ({ query }) => {
    const page = Number(CURSOR.exec(query.get('page') ?? '')?.[1] ?? 1);
    const has_more = page < pages.count;
    return { ...frame(pages.at(page - 1)), has_more, next_page: has_more ? `page_${page + 1}` : null };
  };
}

/** How a report's pages go wrong. */
export const REPORT_FAULTS: Pick<Endpoint, 'stuck' | 'withoutCursor'> = {
  stuck: (frame) => ({ ...frame, has_more: true, next_page: 'page_2' }),
  withoutCursor: (frame) => ({ ...frame, has_more: true, next_page: null }),
};

const ID_PREFIX: Record<ListName, string> = { api_keys: 'apikey', users: 'user', workspaces: 'wrkspc' };

/** A directory's pages, each found by the id of the last line of the one before. */
export function listEndpoint(list: ListName): Endpoint {
  const row = (n: number) => ({ id: `${ID_PREFIX[list]}_${n}`, name: `${list} ${n}` });
  return {
    path: `/v1/organizations/${list}`,
    row,
    answer: (pages) => (asked) => {
      const after = asked.query.get('after_id');
      const firstIds = Array.from({ length: Math.min(pages.count, 10) }, (_, n) => pages.at(n).at(-1)?.id);
      const index = after === null ? 0 : firstIds.indexOf(after) + 1;
      const data = pages.at(index);
      return { data, has_more: index < pages.count - 1, last_id: data.at(-1)?.id ?? null };
    },
    unreadable: { change: { id: 5 }, usd: null },
    stuck: (frame) => ({ ...frame, has_more: true, last_id: row(1).id }),
    withoutCursor: (frame) => ({ ...frame, has_more: true, last_id: null }),
  };
}

/** An organization's key, and how Anthropic wants it. */
export const ANTHROPIC_KEY: Pick<SourceSubject, 'apiKey' | 'keySetting' | 'headers'> = {
  apiKey: 'sk-ant-admin01-0123456789',
  keySetting: 'ANTHROPIC_ADMIN_API_KEY',
  headers: { 'x-api-key': 'sk-ant-admin01-0123456789', 'anthropic-version': '2023-06-01' },
};
