import { afterEach, describe, expect, test } from '@jest/globals';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import { indexMapping, type MappingKey } from '../../shared/attribution/mapping.ts';
import { syncMapping } from '../../shared/attribution/sync.ts';
import { googleSheet } from '../../shared/sheet/google.ts';
import { openDuckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import { BAD_SHEETS, GOOD } from '../fixtures/bad-sheets.ts';
import { silentLog } from '../support/fakes.ts';
import { newFolder, openPipeline, startSmallSandbox } from '../support/pipeline.ts';
import { SHEET_ID, type SheetsServer, startSheetsServer } from '../support/sheets-server.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function openServer(): Promise<SheetsServer> {
  const server = await startSheetsServer([...GOOD]);
  closing.push(server.close);
  return server;
}

const sheetAt = ({ url }: SheetsServer, sheetId = SHEET_ID) =>
  googleSheet({ sheetId, range: 'Sheet1!A:Z', rootUrl: url, firstDelayMs: 1 });

const READ_ON = '2026-03-02';
const DAY_AFTER = '2026-03-03';

describe('a sheet that', () => {
  test.each(BAD_SHEETS)('$name is told, and the owners are the right ones', async (bad) => {
    const server = await openServer();
    const warehouse = await openDuckdbWarehouse({ path: ':memory:' });
    closing.push(warehouse.close);
    const sync = (day: string, sheetId?: string) =>
      syncMapping({
        warehouse,
        sheet: sheetAt(server, sheetId),
        now: () => new Date(`${day}T12:00:00.000Z`),
        log: silentLog,
      });
    expect((await sync('2026-03-01')).findings).toEqual([]);

    server.tabs.splice(0, server.tabs.length, ...(bad.tabs ?? GOOD));
    server.refusals.push(...(bad.refusals ?? []));
    const { version, readAt, findings } = await sync(READ_ON, bad.sheetId);
    expect(
      findings.map(({ kind, text }) => `${kind} ${String(text).replace(/^the sheet \S+ /, '')}`),
    ).toEqual(bad.report);
    const isRead = !bad.report.some((line) => /^mapping_(unreadable|shrunk|too_large)/.test(line));
    expect(readAt === null).toBe(!isRead);
    const keys = (await warehouse.read('mapping-keys', { version })) as MappingKey[];
    const mapping = indexMapping(version, keys, []);
    const ownerOf = (name: string) =>
      mapping.keyByName({ platform: 'anthropic_api', name, id: null }, DAY_AFTER)?.owners[0]?.user_email;
    expect([ownerOf('a'), ownerOf('b')]).toEqual(bad.owners);
  });
});

test('money waits for no sheet: a day commits without one, and its summary says why keys have no owners', async () => {
  const server = await openServer();
  const sandbox = await startSmallSandbox();
  closing.push(sandbox.close);
  const { dir, mappingFile, remove } = newFolder(sandbox.mappingCsv);
  closing.push(async () => remove());
  const pipeline = await openPipeline({
    dataDir: dir,
    mappingFile,
    vendors: sandboxVendors(sandbox),
    sheet: sheetAt(server),
  });
  closing.push(pipeline.close);
  server.refusals.push({ status: 403, message: 'The caller does not have permission' });
  const { statuses, findings, summary } = await pipeline.request({ day: '2026-03-02' });
  expect(statuses).toEqual({ committed: 3 });
  expect(Number(summary.totals.billed_usd)).toBeGreaterThan(0);
  expect(findings.map(({ text }) => text)).toContain(
    `the sheet ${SHEET_ID} cannot be read: it is not shared: share it, as viewer, with the function's service account`,
  );
  const [run] = await pipeline.rows(
    "SELECT DISTINCT mapping_version FROM pipeline_runs WHERE status = 'committed'",
  );
  expect(run?.mapping_version).toBe('0000000000000-none');
});
