import type { Day } from '../../../shared/day.ts';
import type { Source } from '../../../shared/ingest/source.ts';
import type { Answer, Answers } from './vendor.ts';

/** A vendor's row. */
export type Row = Record<string, unknown>;

/** Pages of an answer; each is made when it is asked for, so that no long day is ever held whole. */
export type Pages = { count: number; rowCount: number; at(index: number): Row[] };

/** An endpoint whose rows come page by page. */
export type Endpoint = {
  path: string;
  /** The nth row of the day; no two are equal. */
  row(n: number): Row;
  answer(pages: Pages): Answer;
  /** What makes a row unreadable where that fails no slice, and the dollars that then lie in the dead letters. */
  unreadable: { change: Row; usd: string | null };
  /** The frame of a page with the cursor or the number of an earlier one; of a first page it promises more. */
  stuck(frame: Row): Row;
  /** The frame of a page that promises more and gives no cursor; none where pages are asked for by number. */
  withoutCursor?(frame: Row): Row;
  /** Of an endpoint whose rows are the day's usage or money. */
  ofDay?: {
    /** A row of another day. */
    row(day: Day): Row;
    /** What makes a row fail the slice, each with the field that the error names. */
    refused: readonly [field: string, change: Row][];
    /** A row with this amount, in the form in which the vendor may send it. */
    withMoney?(amount: unknown): Row;
  };
};

/** What a source may lack; whether it does is a test of its own. */
export type Lack = 'money' | 'cursors' | 'settings';

/** A source as the contract looks at it: how it is connected, what its vendor answers, and what has to come of it. */
export type SourceSubject = {
  /** The source, and the report that it reads where it knows several. */
  name: string;
  source: Source;
  apiKey: string;
  /** The setting that holds the key. */
  keySetting: string;
  /** The headers that every call has, and those that calls of a path have beside them. */
  headers: Record<string, string>;
  headersOf?(path: string): Record<string, string>;
  endpoints: readonly Endpoint[];
  /** What the other endpoints answer, which have one page or only a second opinion. */
  others: Answers;
  /** Those of them without which the slice fails. */
  needed: readonly string[];
  /** Whether an amount of the vendor is cents or dollars; of no meaning without money. */
  unit: 'cents' | 'dollars';
  /** A day of several pages. */
  day: {
    /** How many rows each page has, by endpoint. */
    pages: Record<string, readonly number[]>;
    /** Every request in its order: method and decoded address, and the body. */
    asked: readonly (readonly [what: string, body?: unknown])[];
    /** How many records land in each table. */
    records: Record<string, number>;
    vendorRows: number;
    billedUsd: string;
    includedUsd: string;
  };
  /** Every request of a probe, and the endpoint that it names. */
  probe: { asked: readonly string[]; endpoint: string };
  /** What the source lacks, and why. */
  lacks: Partial<Record<Lack, string>>;
};

/** These pages, one after the other. */
export function pagesOf(...pages: Row[][]): Pages {
  return { count: pages.length, rowCount: pages.flat().length, at: (index) => pages[index] ?? [] };
}

/** Pages of so many rows each, numbered on from page to page. */
export function pagesOfSizes({ row }: Endpoint, sizes: readonly number[]): Pages {
  let n = 0;
  return pagesOf(...sizes.map((size) => Array.from({ length: size }, () => row(++n))));
}

/** A vendor that never ends: page after page of the same rows, or of none. */
export function endless(rows: Row[]): Pages {
  return { count: 1_000_000, rowCount: 1_000_000, at: () => rows };
}

/** The endpoints whose rows are the day's usage or money, with what is theirs alone. */
export function ofDay({ endpoints }: SourceSubject) {
  return endpoints.flatMap((endpoint) => (endpoint.ofDay ? [{ ...endpoint, ofDay: endpoint.ofDay }] : []));
}

/** What the vendor answers when these endpoints have these pages, and all others none. */
export function answersOf(subject: SourceSubject, pages: Record<string, Pages> = {}): Answers {
  const paged = subject.endpoints.map(({ path, answer }) => [path, answer(pages[path] ?? pagesOf([]))]);
  return { ...subject.others, ...Object.fromEntries(paged) };
}

/** What the vendor answers on the day of several pages. */
export function fullAnswers(subject: SourceSubject): Answers {
  const { pages } = subject.day;
  const sized = subject.endpoints.map((endpoint): [string, Pages] => [
    endpoint.path,
    pagesOfSizes(endpoint, pages[endpoint.path] ?? [0]),
  ]);
  return answersOf(subject, Object.fromEntries(sized));
}
