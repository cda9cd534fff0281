import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Sandbox } from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import { formatUsd, parseUsd } from '../../shared/money.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';
import { FIRST_DAY, newFolder, openPipeline, type Pipeline, startSmallSandbox } from '../support/pipeline.ts';
import { type Alteration, altering, startProxy, type VendorProxy } from './support/proxy.ts';

type Item = Record<string, unknown>;
type Events = { totalUsageEventsCount: number; pagination: Item; usageEvents: Item[] };
type Report = { data: { results: Item[] }[]; has_more: boolean; next_page: string | null };
type Source = 'cursor' | 'anthropic';

const EVENTS = '/cursor/teams/filtered-usage-events';
const COSTS = '/anthropic/v1/organizations/cost_report';
const USAGE = '/anthropic/v1/organizations/usage_report/messages';
const USERS = '/anthropic/v1/organizations/users';
const SPAN = { from: FIRST_DAY, to: FIRST_DAY };

const first = <T>(items: readonly T[]): T => {
  const [item] = items;
  if (item === undefined) throw new Error('the sandbox answered nothing');
  return item;
};
const onFirstEvent = (change: (event: Item) => void): Alteration =>
  altering<Events>(EVENTS, ({ usageEvents }) => change(first(usageEvents)));
const onFirstCost = (change: Item): Alteration =>
  altering<Report>(COSTS, ({ data }) => {
    Object.assign(first(first(data).results), change);
  });

/** The usage report goes on for ever under one cursor, each page with other rows. */
function stuckCursor(): Alteration {
  let pages = 0;
  return async ({ path, url, ask }) => {
    if (path !== USAGE) return undefined;
    url.searchParams.delete('page');
    const answer = JSON.parse(await ask(url)) as Report;
    pages += 1;
    Object.assign(first(first(answer.data).results), { output_tokens: pages });
    return JSON.stringify({ ...answer, has_more: true, next_page: 'page_stuck' });
  };
}

/** The first page of events again and again, each time under the number that was asked for. */
function repeatedPage(): Alteration {
  const pages: Item[][] = [];
  return altering<Events>(EVENTS, (answer) => {
    pages.push(answer.usageEvents);
    answer.usageEvents = first(pages);
    Object.assign(answer.pagination, { currentPage: pages.length, hasNextPage: true });
  });
}

const FAULTS: { fault: string; source: Source; reason: string; alteration: () => Alteration }[] = [
  {
    fault: 'an amount that is a word (Cursor)',
    source: 'cursor',
    reason: 'chargedCents is no decimal amount: "abc"',
    alteration: () => onFirstEvent((event) => Object.assign(event, { chargedCents: 'abc' })),
  },
  {
    fault: 'a missing chargedCents',
    source: 'cursor',
    reason: 'a row of /teams/filtered-usage-events does not fit: chargedCents: ',
    alteration: () => onFirstEvent((event) => delete event.chargedCents),
  },
  {
    fault: 'a page that repeats',
    source: 'cursor',
    reason: '/teams/filtered-usage-events repeats page 1',
    alteration: repeatedPage,
  },
  {
    fault: 'a count that differs',
    source: 'cursor',
    reason: '/teams/filtered-usage-events sent 30 events and counts 31',
    alteration: () =>
      altering<Events>(EVENTS, (answer) => {
        answer.totalUsageEventsCount += 1;
      }),
  },
  {
    fault: 'an empty page that promises more',
    source: 'cursor',
    reason: '/teams/filtered-usage-events promises more after the empty page 1',
    alteration: () =>
      altering<Events>(EVENTS, (answer) => {
        answer.usageEvents = [];
        answer.pagination.hasNextPage = true;
      }),
  },
  {
    fault: 'an amount that is a word (Anthropic)',
    source: 'anthropic',
    reason: 'amount is no decimal amount: "abc"',
    alteration: () => onFirstCost({ amount: 'abc' }),
  },
  {
    fault: 'another currency',
    source: 'anthropic',
    reason: 'a row of /v1/organizations/cost_report does not fit: currency: Invalid input: expected "USD"',
    alteration: () => onFirstCost({ currency: 'EUR' }),
  },
  {
    fault: 'a cursor that does not move',
    source: 'anthropic',
    reason: '/v1/organizations/usage_report/messages gives the cursor page_stuck again: it does not move',
    alteration: stuckCursor,
  },
  {
    fault: 'more without a cursor',
    source: 'anthropic',
    reason: '/v1/organizations/users promises more and gives no cursor',
    alteration: () =>
      altering<Report & { last_id: null }>(USERS, (answer) => {
        Object.assign(answer, { has_more: true, last_id: null });
      }),
  },
];

describe('a vendor that answers wrongly', () => {
  let sandbox: Sandbox;
  let proxy: VendorProxy;
  let pipeline: Pipeline;
  let factsHash: string;
  let removeFolder: () => void;
  const force = (source: Source) => pipeline.request({ day: FIRST_DAY, sources: [source], force: true });
  const letterIds = async () => (await pipeline.deadLetters()).map(({ dead_letter_id }) => dead_letter_id);
  const ledgerRow = async (runId: string | undefined): Promise<Row> =>
    first(
      await pipeline.rows(`SELECT * FROM pipeline_runs WHERE run_id = '${runId}' AND status <> 'requested'`),
    );

  beforeAll(async () => {
    sandbox = await startSmallSandbox();
    proxy = await startProxy(sandbox);
    const { dir, mappingFile, remove } = newFolder(sandbox.mappingCsv);
    removeFolder = remove;
    pipeline = await openPipeline({ dataDir: dir, mappingFile, vendors: sandboxVendors(proxy) });
    const { statuses } = await pipeline.request({ day: FIRST_DAY });
    expect(statuses).toEqual({ committed: 2 });
    factsHash = await pipeline.factsHash(SPAN);
  });
  beforeEach(() => proxy.alter(undefined));
  afterAll(async () => {
    await pipeline.close();
    await proxy.close();
    await sandbox.close();
    removeFolder();
  });

  test.each(FAULTS)(
    '$fault fails the slice, which keeps its last state',
    async ({ source, reason, alteration }) => {
      const before = await letterIds();
      proxy.alter(alteration());
      const { runs, statuses } = await force(source);
      expect(statuses).toEqual({ failed: 1 });
      expect(runs[0]?.reason).toContain(reason);
      expect(await pipeline.factsHash(SPAN)).toBe(factsHash);
      const letters = (await pipeline.deadLetters()).filter(
        ({ dead_letter_id }) => !before.includes(dead_letter_id),
      );
      expect(letters).toMatchObject([
        {
          topic: `ingest-${source}`,
          function_name: `ingest-${source}`,
          error_class: 'InvalidInputError',
          error_message: runs[0]?.reason,
          delivery_attempt: 1,
          source,
          usage_date: FIRST_DAY,
          run_id: runs[0]?.run_id,
        },
      ]);
      expect(await ledgerRow(runs[0]?.run_id)).toMatchObject({ status: 'failed', reason: runs[0]?.reason });
    },
  );

  test('a model that is a number is quarantined, and the slice commits without it', async () => {
    const before = await letterIds();
    const [good] = (await pipeline.local.warehouse.read('slice-figures', SPAN)).filter(
      (slice) => slice.source === 'cursor',
    );
    let quarantined: Item = {};
    proxy.alter(
      altering<Events>(EVENTS, ({ usageEvents }) => {
        const billed = usageEvents.filter((event) => event.isChargeable && Number(event.chargedCents) > 1);
        quarantined = Object.assign(first(billed), { model: 42 });
      }),
    );
    const { runs, statuses } = await force('cursor');
    expect(statuses).toEqual({ committed: 1 });
    const row = await ledgerRow(runs[0]?.run_id);
    expect(row).toMatchObject({ quarantined_records: 1, vendor_rows: 35 });
    const together = parseUsd(String(row.billed_usd)) + parseUsd(String(row.quarantined_usd));
    expect(formatUsd(together)).toBe(good?.billed_usd);
    const letters = (await pipeline.deadLetters()).filter(
      ({ dead_letter_id }) => !before.includes(dead_letter_id),
    );
    expect(letters).toMatchObject([
      { topic: 'records', record_count: 1, usd_at_stake: row.quarantined_usd, run_id: runs[0]?.run_id },
    ]);
    expect(JSON.parse(String(letters[0]?.payload)).record.timestamp).toBe(quarantined.timestamp);

    proxy.alter(undefined);
    expect((await force('cursor')).statuses).toEqual({ committed: 1 });
    expect(await pipeline.factsHash(SPAN)).toBe(factsHash);
  });
});
