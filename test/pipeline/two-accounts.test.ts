import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeSmallOrganization, type Sandbox, startSandbox } from '../../local/sandbox/index.ts';
import { sandboxSettings } from '../../local/sandbox-vendors.ts';
import { readVendorAccounts } from '../../shared/vendor-accounts.ts';
import { FIRST_DAY, newFolder, type Outcome, openPipeline, type Pipeline } from '../support/pipeline.ts';

type Truth = { sources: Record<string, Record<string, unknown>> };

/** The settings of a sandbox as a further account. */
function settingsOf(sandbox: Sandbox, account: string): Record<string, string> {
  const settings = Object.entries(sandboxSettings(sandbox));
  return Object.fromEntries(settings.map(([name, value]) => [`${name}__${account}`, value]));
}

describe('two teams and two organizations side by side', () => {
  let south: Sandbox;
  let north: Sandbox;
  let pipeline: Pipeline;
  let first: Outcome;
  let removeFolder: () => void;

  beforeAll(async () => {
    south = await startSandbox({ organization: makeSmallOrganization() });
    north = await startSandbox({ organization: makeSmallOrganization({ seed: 'north', people: 5 }) });
    const folder = newFolder(south.mappingCsv);
    removeFolder = folder.remove;
    const { vendors, problems } = readVendorAccounts({
      ...sandboxSettings(south),
      ...settingsOf(north, 'NORTH'),
    });
    expect(problems).toEqual([]);
    pipeline = await openPipeline({ dataDir: folder.dir, mappingFile: folder.mappingFile, vendors });
    first = await pipeline.request({ day: FIRST_DAY });
  });
  afterAll(async () => {
    await pipeline.close();
    await south.close();
    await north.close();
    removeFolder();
  });

  test('have slices apart, each with the truth of its own vendor', async () => {
    expect(first.statuses).toEqual({ committed: 6 });
    for (const [account, { url }] of [
      ['default', south],
      ['north', north],
    ] as const) {
      const { sources } = (await (await fetch(`${url}/__truth?day=${FIRST_DAY}`)).json()) as Truth;
      const own = first.summary.slices.filter((slice) => slice.account === account);
      expect(own).toHaveLength(3);
      for (const { source, records, billed_usd, included_usd } of own) {
        expect(sources[source]).toMatchObject({ records, billed_usd, included_usd });
      }
    }
  });

  test('one is asked again without touching the other', async () => {
    const before = await pipeline.factsHash();
    const again = await pipeline.request({ day: FIRST_DAY, accounts: ['north'], force: true });
    expect(again.runs.map(({ account, status }) => [account, status])).toEqual(
      Array(3).fill(['north', 'committed']),
    );
    expect(await pipeline.factsHash()).toBe(before);
    const rows = await pipeline.rows(
      `SELECT account, COUNT(DISTINCT run_id) AS runs FROM fct_cost_daily GROUP BY account ORDER BY account`,
    );
    expect(rows).toEqual([
      { account: 'default', runs: 2 },
      { account: 'north', runs: 2 },
    ]);
  });

  test('have directories of their own', async () => {
    const rows = await pipeline.rows(
      `SELECT account, COUNT(*) AS members FROM dim_directory WHERE kind = 'member' GROUP BY account ORDER BY account`,
    );
    expect(rows).toEqual([
      { account: 'default', members: 6 },
      { account: 'north', members: 5 },
    ]);
  });
});
