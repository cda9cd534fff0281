import { readMessage } from '../../shared/contract/envelope.ts';
import { type IngestRequest, type Manifest, manifest, recordBatch } from '../../shared/contract/messages.ts';
import { NotAllowedError, type VendorSession } from '../../shared/http.ts';
import { makeIngest } from '../../shared/ingest/run.ts';
import type { FetchEnd, FetchRequest, ResumablePage, Source } from '../../shared/ingest/source.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import { fakePublisher, fakeWarehouse, first, type Journal, silentLog } from './fakes.ts';
import { delivered, envelopeOf, requestOf } from './messages.ts';
import { costOf, DAY, directoryOf, pageOf, usageOf } from './records.ts';
import { fakeSession } from './vendor-session.ts';

/** A request for the day of the builders, at 14:00 UTC of the day after it, unless `more` says otherwise. */
export function fetchRequest(
  session: VendorSession,
  { answered = [], ...more }: Partial<FetchRequest> & { answered?: string[] } = {},
): FetchRequest {
  return {
    day: DAY,
    account: 'default',
    session,
    resume: undefined,
    now: () => new Date('2026-01-06T14:00:00Z'),
    hasAnswered: (endpoint) => answered.includes(endpoint),
    read: async () => [],
    ...more,
  };
}

/** What a source says that has found nothing. */
export const END: FetchEnd = { report: 'cost_report', provenEmpty: false, findings: [] };

/** A vendor of three pages; each asks once, and `resume` is the number of the next. */
export function toySource(pages: ResumablePage[], end: FetchEnd = END): Source {
  return {
    name: 'anthropic',
    probe: async () => '/money',
    async *read({ session, resume }: FetchRequest) {
      for (const [index, page] of pages.entries()) {
        if (index < Number(resume ?? 0)) continue;
        await session.call({ method: 'GET', path: '/money', decimals: new Set() });
        yield { ...page, resume: index + 1 };
      }
      return end;
    },
  };
}

/** A vendor whose every path is unknown, as at a wrong address. */
export function absent(): Source {
  return {
    ...toySource([]),
    async *read() {
      yield* [];
      throw new NotAllowedError('GET /money answered 404', 404);
    },
  };
}

/** A vendor that refuses an endpoint after its first page. */
export function refusing(endpoint: string): Source {
  return {
    ...toySource([]),
    async *read() {
      yield pageOf([]);
      throw new NotAllowedError(`GET ${endpoint} answered 403`, 403);
    },
  };
}

/** An ingest function over fakes; the clock moves a second each time that it is read. */
export function openIngest(
  source: Source,
  more: { segmentMs?: number; slices?: number; fingerprints?: Row[] } = {},
) {
  const journal: Journal = [];
  const { publisher, on } = fakePublisher(journal);
  const { warehouse, tables, reads } = fakeWarehouse(
    {
      'has-committed': [{ slices: BigInt(more.slices ?? 0) }],
      'endpoint-fingerprints': more.fingerprints ?? [],
    },
    journal,
  );
  const { http } = fakeSession({ '/money': () => ({}) });
  let seconds = 0;
  const ingest = makeIngest(source, {
    publisher,
    warehouse,
    accounts: [{ source: 'anthropic', account: 'default', http }],
    now: () => new Date(Date.UTC(2026, 0, 6, 14, 0, seconds++)),
    log: silentLog,
    ...(more.segmentMs === undefined ? {} : { segmentMs: more.segmentMs }),
  });
  return {
    run: (request: Partial<IngestRequest> = {}) => ingest(envelopeOf(requestOf(request))),
    again: () => ingest(delivered(first(on('ingest-anthropic').slice(-1)))),
    batches: () => on('records').map((message) => readMessage(delivered(message), recordBatch)),
    manifest: (): Manifest => readMessage(delivered(first(on('manifests'))), manifest),
    on,
    tables,
    reads,
    journal,
  };
}

/** A directory, two rows of usage, and a billed and an included cost. */
export const PAGES = [
  pageOf([directoryOf()], { vendorRows: 0 }),
  pageOf([usageOf(), usageOf()]),
  pageOf([costOf('1.25'), costOf('0.5', { is_billed: false })], { roundedBy: 1n }),
];
