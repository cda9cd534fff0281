import type { z } from 'zod';
import type { UnnumberedRecord } from '../../shared/contract/records.ts';
import type { Day } from '../../shared/day.ts';
import type { VendorSession } from '../../shared/http.ts';
import { negativeCosts } from '../../shared/ingest/findings.ts';
import {
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
import { COST_ENDPOINT, readCosts, readList, readUsage, USAGE_ENDPOINT } from './client.ts';
import {
  costRecords,
  costType,
  DEFAULT_WORKSPACE,
  type Directory,
  keyRecord,
  makeDirectory,
  usageRecord,
  userRecord,
  workspaceRecord,
} from './normalize.ts';
import { apiKey, COST_ESSENTIAL, costRow, USAGE_ESSENTIAL, usageRow, user, workspace } from './schema.ts';

/** Where a day goes on, and what its cost rows need of everything read before. */
type Resume = {
  at: 'usage' | 'costs' | 'end';
  page: string | undefined;
  directory: Directory;
  weights: Weights;
  unknownCostTypes: string[];
  negative: { count: number; nanos: string };
  /** False as soon as a report has rows for the day, or leaves its bucket out. */
  isProvenEmpty: boolean;
};

/** Anthropic: tokens and money of the organization from the legacy reports, money shared over the keys. */
export const anthropicSource = {
  name: 'anthropic',
  moneyEndpoint: COST_ENDPOINT,
  async *read({ day, session, resume }: FetchRequest): AsyncGenerator<Page, FetchEnd> {
    let at: Resume;
    if (resume) {
      at = resume as Resume;
    } else {
      const { directory, records, quarantined } = await readDirectories(session, day);
      const negative = { count: 0, nanos: '0' };
      at = {
        at: 'usage',
        page: undefined,
        directory,
        weights: {},
        unknownCostTypes: [],
        negative,
        isProvenEmpty: true,
      };
      yield { ...emptyPage(at), records, quarantined };
    }
    if (at.at === 'usage') {
      for await (const { rows, next, hasBucket } of readUsage(session, day, at.page)) {
        const page = usagePage(rows, day, at);
        const isProvenEmpty = at.isProvenEmpty && hasBucket && rows.length === 0;
        at = { ...at, at: next ? 'usage' : 'costs', page: next, isProvenEmpty };
        yield { ...page, resume: at };
      }
    }
    const negative = negativeCosts(at.negative);
    if (at.at === 'costs') {
      for await (const { rows, next, hasBucket } of readCosts(session, day, at.page)) {
        const page = costsPage(rows, day, at);
        for (const record of page.records) negative.add(record);
        const isProvenEmpty = at.isProvenEmpty && hasBucket && rows.length === 0;
        at = { ...at, at: next ? 'costs' : 'end', page: next, isProvenEmpty, negative: negative.store() };
        yield { ...page, resume: at };
      }
    }
    const findings = [...negative.findings(), ...at.unknownCostTypes.map(unknownCostType)];
    return { report: 'cost_report', provenEmpty: at.isProvenEmpty, findings };
  },
} satisfies Source;

type RawRow = Record<string, unknown>;

/** Reads the three directories: what the reports' ids mean, and lines to remember. */
async function readDirectories(session: VendorSession, day: Day) {
  const page = emptyPage(undefined);
  const keys = await readLines(session, 'api_keys', apiKey, page, (key, raw) => keyRecord(key, day, raw));
  await readLines(session, 'users', user, page, (one, raw) => userRecord(one, day, raw));
  const workspaces = await readLines(session, 'workspaces', workspace, page, (one, raw) =>
    workspaceRecord(one, day, raw),
  );
  page.records.push(workspaceRecord(DEFAULT_WORKSPACE, day, {}));
  return { directory: makeDirectory(keys, workspaces), records: page.records, quarantined: page.quarantined };
}

async function readLines<T>(
  session: VendorSession,
  list: 'api_keys' | 'users' | 'workspaces',
  schema: z.ZodType<T>,
  page: Page,
  toRecord: (line: T, raw: RawRow) => UnnumberedRecord,
): Promise<T[]> {
  const lines: T[] = [];
  for (const raw of await readList(session, list)) {
    const read = readRow(raw, schema, new Set(), list);
    if ('row' in read) {
      lines.push(read.row);
      page.records.push(toRecord(read.row, raw));
    } else page.quarantined.push({ ...read.unreadable, usd: null });
  }
  return lines;
}

/** Reads a page of usage and adds what it used to the weights that money is shared by. */
function usagePage(rows: RawRow[], day: Day, { directory, weights }: Resume): Page {
  const page = emptyPage(undefined);
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
function costsPage(rows: RawRow[], day: Day, { directory, weights, unknownCostTypes }: Resume): Page {
  const page = emptyPage(undefined);
  for (const raw of rows) {
    page.vendorRows += 1;
    const read = readRow(raw, costRow, COST_ESSENTIAL, COST_ENDPOINT);
    if ('unreadable' in read) {
      page.quarantined.push({ ...read.unreadable, usd: formatUsd(readCents(raw.amount, 'amount').nanos) });
      continue;
    }
    const { name, isKnown } = costType(read.row);
    if (!isKnown && !unknownCostTypes.includes(name)) unknownCostTypes.push(name);
    const { records, roundedBy } = costRecords(read.row, day, directory, weights, raw);
    page.records.push(...records);
    page.roundedBy += roundedBy;
  }
  return page;
}

function unknownCostType(name: string): Finding {
  const text = `the vendor has a cost type ${name} that is not known here: it is kept under its own name`;
  return { kind: 'unknown_cost_type', severity: 'warning', text, usd: null };
}
