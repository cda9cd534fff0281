import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { Sandbox } from '../../local/sandbox/index.ts';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import { FIRST_DAY, newFolder, openPipeline, type Pipeline, startSmallSandbox } from '../support/pipeline.ts';

/** What every slice costs and uses, whoever it belongs to. */
const FIGURES = `
  SELECT cost_date AS day, source, platform, model, cost_type, is_billed, workspace_id, api_key_id,
    SUM(cost_usd) AS cost_usd, SUM(volume_units) AS units, NULL AS tokens, NULL AS lines
  FROM fct_cost_daily GROUP BY ALL
  UNION ALL
  SELECT usage_date, source, platform, model, NULL, NULL, workspace_id, api_key_id, NULL, NULL,
    SUM(input_tokens + output_tokens), SUM(lines_of_code_accepted)
  FROM fct_usage_daily GROUP BY ALL
  ORDER BY ALL`;
const BY_OWNER = `
  SELECT COALESCE(user_email, service_name) AS owner, share_ratio, SUM(cost_usd) AS usd
  FROM fct_cost_daily WHERE api_key_id = '$KEY' GROUP BY ALL ORDER BY ALL`;

const DAYS = { from: FIRST_DAY, to: FIRST_DAY };

let sandbox: Sandbox;
let folder: ReturnType<typeof newFolder>;
let pipeline: Pipeline;

beforeEach(async () => {
  sandbox = await startSmallSandbox();
  folder = newFolder(sandbox.mappingCsv);
  const { dir: dataDir, mappingFile } = folder;
  pipeline = await openPipeline({ dataDir, mappingFile, vendors: sandboxVendors(sandbox) });
  expect((await pipeline.request(DAYS)).statuses).toEqual({ committed: 3 });
});

afterEach(async () => {
  await pipeline.close();
  await sandbox.close();
  folder.remove();
});

/** How many calls the vendors have had. */
async function vendorCalls(): Promise<number> {
  const answer = await fetch(`${sandbox.url}/__requests`);
  return Object.values((await answer.json()) as Record<string, number>).reduce(
    (sum, count) => sum + count,
    0,
  );
}

/** Gives a key of the mapping to another owner for all its days, and resolves with its id. */
function giveKey(name: string, owner: string): string {
  const [header = [], ...rows] = parse(readFileSync(folder.mappingFile, 'utf8')) as string[][];
  const changed = rows.map(([key = '', email, about, id = '', platform]) =>
    key === name ? [key, owner, about, id, platform, '2026-01-01'] : [key, email, about, id, platform, ''],
  );
  writeFileSync(folder.mappingFile, stringify([[...header.slice(0, 5), 'valid_from'], ...changed]));
  return changed.find(([key]) => key === name)?.[3] ?? '';
}

const reattribute = (more: object = {}) => pipeline.request({ ...DAYS, mode: 'reattribute', ...more });
const ledger = (status: string) =>
  pipeline.rows(
    `SELECT * FROM pipeline_runs WHERE status = '${status}' AND mode = 'reattribute' ORDER BY ALL`,
  );

describe('attributing anew from landing', () => {
  test('changes owners as the sheet says and nothing else, without a call to a vendor', async () => {
    const [figures, calls] = [await pipeline.rows(FIGURES), await vendorCalls()];
    const key = giveKey('checkout-assistant', 'eve@example.com 60%, service:shop 40%');
    const [whole] = await pipeline.rows(
      `SELECT SUM(cost_usd) AS usd FROM fct_cost_daily WHERE api_key_id = '${key}'`,
    );

    const { statuses, deadLetters } = await reattribute({ reason: 'the shop pays its part' });
    expect([statuses, deadLetters]).toEqual([{ committed: 3 }, []]);
    expect(await vendorCalls()).toBe(calls);
    expect(await pipeline.rows(FIGURES)).toEqual(figures);
    const owners = await pipeline.rows(BY_OWNER.replace('$KEY', key));
    expect(owners.map(({ owner, share_ratio }) => [owner, share_ratio])).toEqual([
      ['eve@example.com', '0.6'],
      ['shop', '0.4'],
    ]);
    expect(Number(owners[0]?.usd) + Number(owners[1]?.usd)).toBeCloseTo(Number(whole?.usd), 9);
    const runs = await ledger('committed');
    expect(new Set(runs.map(({ reason }) => reason))).toEqual(new Set(['the shop pays its part']));
    expect(runs.every((row) => row.billed_usd === row.previous_billed_usd && row.api_calls === 0)).toBe(true);
  });

  test('is done once a mapping version; a re-read after it finds nothing changed', async () => {
    giveKey('checkout-assistant', 'eve@example.com');
    await reattribute();
    const hash = await pipeline.factsHash();
    const again = await reattribute();
    expect(again.statuses).toEqual({ refused: 3 });
    expect(again.reasons[0]).toContain('the newest mapping has attributed the slice already');
    expect((await pipeline.request(DAYS)).statuses).toEqual({ unchanged: 3 });
    expect(await pipeline.factsHash()).toBe(hash);
  });

  test('gives what reading the vendors again would give, shares taken back too', async () => {
    const before = await pipeline.factsHash();
    const original = readFileSync(folder.mappingFile, 'utf8');
    giveKey('checkout-assistant', 'eve@example.com 50%, ann@example.com 50%');
    await reattribute();
    const shared = await pipeline.factsHash();
    expect((await pipeline.request({ ...DAYS, force: true })).statuses).toEqual({ committed: 3 });
    expect(await pipeline.factsHash()).toBe(shared);

    const [header = [], ...rows] = parse(original) as string[][];
    const dated = rows.map((row) => [...row, row[0] === 'checkout-assistant' ? '2026-01-01' : '']);
    writeFileSync(folder.mappingFile, stringify([[...header, 'valid_from'], ...dated]));
    await reattribute();
    expect(await pipeline.factsHash()).toBe(before);
  });
});

describe('what cannot be attributed anew', () => {
  test('is a slice of a closed month: it is refused in the ledger, and its facts stay', async () => {
    const hash = await pipeline.factsHash();
    await pipeline.local.warehouse.ask(
      "INSERT INTO month_locks (month, is_locked, changed_at) VALUES ('2026-03', TRUE, TIMESTAMP '2026-04-03 10:00:00+00')",
      {},
      'write',
    );
    giveKey('checkout-assistant', 'eve@example.com');
    const { statuses, reasons } = await reattribute();
    expect(statuses).toEqual({ refused: 3 });
    expect(reasons).toContainEqual(
      expect.stringContaining('2026-03 is locked: a closed month keeps its owners'),
    );
    expect(await pipeline.factsHash()).toBe(hash);
  });

  test('is a slice whose landing is not what was committed: it keeps its facts', async () => {
    const hash = await pipeline.factsHash();
    await pipeline.local.warehouse.ask(
      "DELETE FROM raw_anthropic_cost WHERE usage_date = DATE '2026-03-02' AND api_key_id IS NOT NULL",
      {},
      'write',
    );
    giveKey('checkout-assistant', 'eve@example.com');
    const { statuses, deadLetters } = await pipeline.request({
      day: DAYS.from,
      mode: 'reattribute',
      sources: ['anthropic'],
    });
    expect(statuses).toEqual({ failed: 1 });
    expect(deadLetters).toMatchObject([
      {
        function_name: 'reattribute',
        error_message: expect.stringContaining(
          'anthropic default 2026-03-02: landing does not hold what was committed',
        ),
      },
    ]);
    expect(await pipeline.factsHash()).toBe(hash);
  });
});
