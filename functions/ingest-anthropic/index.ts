import type { Day } from '../../shared/day.ts';
import {
  countAmount,
  emptyPage,
  type FetchEnd,
  type FetchRequest,
  type Finding,
  type Page,
  type Source,
} from '../../shared/ingest/source.ts';
import { readRow } from '../../shared/ingest/vendor-rows.ts';
import { formatUsd, readCents } from '../../shared/money.ts';
import { addUsage, type Weights } from './allocate.ts';
import { COST_ENDPOINT, readCosts, readUsage, USAGE_ENDPOINT } from './client.ts';
import { type Directory, readDirectories } from './directory.ts';
import { costRecords, costType, usageRecord } from './normalize.ts';
import { COST_ESSENTIAL, costRow, USAGE_ESSENTIAL, usageRow } from './schema.ts';

/** Where a day goes on, and what its cost rows need of everything read before. */
type Resume = {
  at: 'usage' | 'costs' | 'end';
  page: string | undefined;
  directory: Directory;
  weights: Weights;
  unknownCostTypes: string[];
  /** False as soon as a report has rows for the day; its bucket is there, or the fetch fails. */
  isProvenEmpty: boolean;
};

/** Anthropic: tokens and money of the organization from the legacy reports, money shared over the keys. */
export const anthropicSource = {
  name: 'anthropic',
  async *read({ day, session, resume }: FetchRequest): AsyncGenerator<Page, FetchEnd> {
    let at: Resume;
    if (resume) {
      at = resume as Resume;
    } else {
      const { directory, records, quarantined } = await readDirectories(session, day);
      at = {
        at: 'usage',
        page: undefined,
        directory,
        weights: {},
        unknownCostTypes: [],
        isProvenEmpty: true,
      };
      yield { ...emptyPage(at), records, quarantined };
    }
    if (at.at === 'usage') {
      for await (const { rows, next } of readUsage(session, day, at.page)) {
        at = after(at, rows, next, next ? 'usage' : 'costs');
        yield usagePage(rows, day, at);
      }
    }
    if (at.at === 'costs') {
      for await (const { rows, next } of readCosts(session, day, at.page)) {
        at = after(at, rows, next, next ? 'costs' : 'end');
        yield costsPage(rows, day, at);
      }
    }
    const findings = at.unknownCostTypes.map(unknownCostType);
    return { report: 'cost_report', provenEmpty: at.isProvenEmpty, findings };
  },
} satisfies Source;

type RawRow = Record<string, unknown>;

/** Where the day stands after a page of a report. */
function after(before: Resume, rows: RawRow[], next: string | undefined, at: Resume['at']): Resume {
  return { ...before, at, page: next, isProvenEmpty: before.isProvenEmpty && rows.length === 0 };
}

/** Reads a page of usage and adds what it used to the weights that money is shared by. */
function usagePage(rows: RawRow[], day: Day, resume: Resume): Page {
  const { directory, weights } = resume;
  const page = emptyPage(resume);
  for (const raw of rows) {
    page.vendorRows += 1;
    const read = readRow(raw, usageRow, USAGE_ESSENTIAL, USAGE_ENDPOINT);
    if ('unreadable' in read) {
      page.quarantined.push({ ...read.unreadable, usd: null });
      continue;
    }
    addUsage(weights, read.row);
    page.records.push(usageRecord(read.row, day, directory, raw));
  }
  return page;
}

/** Reads a page of costs, each row as its shares over the keys. */
function costsPage(rows: RawRow[], day: Day, resume: Resume): Page {
  const { directory, weights, unknownCostTypes } = resume;
  const page = emptyPage(resume);
  for (const raw of rows) {
    page.vendorRows += 1;
    const read = readRow(raw, costRow, COST_ESSENTIAL, COST_ENDPOINT);
    if ('unreadable' in read) {
      page.quarantined.push({ ...read.unreadable, usd: formatUsd(readCents(raw.amount, 'amount').nanos) });
      continue;
    }
    const { name, isKnown } = costType(read.row);
    if (!isKnown && !unknownCostTypes.includes(name)) unknownCostTypes.push(name);
    const { records, amount } = costRecords(read.row, day, directory, weights, raw);
    page.records.push(...records);
    countAmount(page, amount);
  }
  return page;
}

function unknownCostType(name: string): Finding {
  const text = `the vendor has a cost type ${name} that is not known here: it is kept under its own name`;
  return { kind: 'unknown_cost_type', severity: 'warning', text, usd: null };
}
