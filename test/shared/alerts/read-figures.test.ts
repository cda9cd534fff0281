import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AccountFigures } from '../../../shared/alerts/figures.ts';
import { type AccountName, readFigures } from '../../../shared/alerts/read-figures.ts';
import { parseUsd } from '../../../shared/money.ts';
import { openDuckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import type { Row, Warehouse } from '../../../shared/warehouse/warehouse.ts';

/** Half past two in the afternoon of a Saturday, after the daily run of 14:00. */
const AT = new Date('2026-11-28T14:30:00.000Z');
const CURSOR = { source: 'cursor', account: 'default' };

let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await openDuckdbWarehouse({ path: ':memory:' });
});
afterEach(async () => {
  for (const table of ['pipeline_runs', 'dead_letters', 'fct_cost_daily']) {
    await warehouse.ask(`DELETE FROM ai_usage_analytics.${table}`, {}, 'write');
  }
});
afterAll(() => warehouse.close());

const ledger = (...rows: Row[]) => warehouse.append('pipeline_runs', rows);
const read = async (accounts: AccountName[] | undefined = [CURSOR]) =>
  readFigures({ warehouse, at: AT, accounts, hasMapping: true });
const readOne = async (): Promise<AccountFigures | undefined> => (await read()).accounts[0];

/** A step of Cursor's run of a day that was asked for at an instant of `recorded_at`'s day. */
function step(day: string, status: string, recordedAt: string, more: Row = {}): Row {
  return {
    ...CURSOR,
    run_id: `run ${day} ${recordedAt.slice(0, 10)}`,
    fetch_id: `fetch ${day} ${recordedAt}`,
    usage_date: day,
    mode: 'apply',
    status,
    recorded_at: recordedAt,
    requested_at: `${recordedAt.slice(0, 10)}T14:00:00.000Z`,
    ...more,
  };
}

describe('an account', () => {
  test('is fresh since its vendor last gave the day before, which an older day does not count for', async () => {
    await ledger(
      step('2026-11-26', 'committed', '2026-11-27T14:01:00.000Z'),
      step('2026-11-26', 'unchanged', '2026-11-28T14:05:00.000Z'),
    );
    expect(await readOne()).toMatchObject({
      producedAt: new Date('2026-11-27T14:00:00.000Z'),
      newestDay: '2026-11-26',
      firstAskedAt: new Date('2026-11-27T14:00:00.000Z'),
    });
  });

  test('is fresh by what came after midnight too, and not by a re-attribution or a plan', async () => {
    await ledger(
      step('2026-11-26', 'committed', '2026-11-28T00:10:00.000Z', {
        requested_at: '2026-11-27T23:59:00.000Z',
      }),
      step('2026-11-27', 'committed', '2026-11-28T14:02:00.000Z', { mode: 'reattribute', run_id: 'again' }),
      step('2026-11-27', 'planned', '2026-11-28T14:03:00.000Z', { mode: 'plan', run_id: 'plan' }),
    );
    expect(await readOne()).toMatchObject({
      producedAt: new Date('2026-11-27T23:59:00.000Z'),
      newestDay: '2026-11-26',
      lastRun: { day: '2026-11-26', status: 'committed' },
    });
  });

  test('has for its last run the one of the newest kickoff that failed, else that of the newest day', async () => {
    const asked = ['2026-11-27', '2026-11-26', '2026-11-25'];
    await ledger(
      step('2026-11-26', 'failed', '2026-11-27T14:01:00.000Z', { reason: 'of a kickoff before' }),
      ...asked.map((day) => step(day, 'requested', '2026-11-28T14:00:10.000Z')),
      step('2026-11-27', 'committed', '2026-11-28T14:01:00.000Z'),
      step('2026-11-25', 'unchanged', '2026-11-28T14:02:00.000Z'),
    );
    expect((await readOne())?.lastRun).toMatchObject({ day: '2026-11-27', status: 'committed' });
    await ledger(step('2026-11-26', 'failed', '2026-11-28T14:03:00.000Z', { reason: 'the key was refused' }));
    expect((await readOne())?.lastRun).toMatchObject({
      day: '2026-11-26',
      status: 'failed',
      reason: 'the key was refused',
    });
    await ledger(step('2026-11-26', 'committed', '2026-11-28T14:20:00.000Z'));
    expect((await readOne())?.lastRun).toMatchObject({ day: '2026-11-27', status: 'committed' });
  });

  test('of the settings alone is there with nothing known of it', async () => {
    expect(await readOne()).toEqual({
      ...CURSOR,
      isRead: true,
      firstAskedAt: null,
      newestDay: null,
      producedAt: null,
      lastRun: null,
      undone: null,
      calls: 0n,
      errors: 0n,
      billedBefore: 0n,
      restated: 0n,
      openRun: null,
      longestRun: null,
      dayCosts: [],
    });
  });

  test('that the settings do not name is read by the ledger, unless others have been asked for 35 days since', async () => {
    const old = { account: 'old', requested_at: '2026-10-24T14:00:00.000Z' };
    await ledger(
      step('2026-11-27', 'committed', '2026-11-28T14:01:00.000Z'),
      step('2026-10-23', 'committed', '2026-10-24T14:01:00.000Z', old),
      step('2026-10-22', 'committed', '2026-10-24T14:01:00.000Z', {
        ...old,
        account: 'older',
        requested_at: '2026-10-24T13:59:59.000Z',
      }),
    );
    const readBy = async (accounts: AccountName[] | undefined) =>
      (await read(accounts)).accounts.map(({ account, isRead }) => [account, isRead]);
    const figures = await readFigures({ warehouse, at: AT, accounts: undefined, hasMapping: true });
    expect(figures.accounts.map(({ account, isRead }) => [account, isRead])).toEqual([
      ['default', true],
      ['old', true],
      ['older', false],
    ]);
    expect(await readBy([CURSOR])).toEqual([
      ['default', true],
      ['old', false],
      ['older', false],
    ]);
  });
});

describe('the readings of an account in 26 hours', () => {
  test('sum their calls, the older ones and re-attributions left out', async () => {
    await ledger(
      step('2026-11-25', 'committed', '2026-11-27T12:29:59.000Z', { api_calls: 50, api_errors: 50 }),
      step('2026-11-26', 'unchanged', '2026-11-27T12:30:00.000Z', { api_calls: 10, api_errors: 1 }),
      step('2026-11-27', 'superseded', '2026-11-28T14:01:00.000Z', { api_calls: 30, api_errors: 2 }),
      step('2026-11-27', 'committed', '2026-11-28T14:02:00.000Z', {
        mode: 'reattribute',
        api_calls: 9,
        api_errors: 9,
      }),
    );
    expect(await readOne()).toMatchObject({ calls: 40n, errors: 3n });
  });

  test('sum by how much billed days moved, up or down, over what they had been billed', async () => {
    const money = (before: string, after: string, more: Row = {}) => ({
      api_calls: 1,
      report: 'events',
      previous_billed_usd: before,
      billed_usd: after,
      ...more,
    });
    const days = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-26'];
    await ledger(
      ...days.map((day) => step(day, 'committed', `${day}T23:00:00.000Z`, money('0', '10'))),
      step('2026-11-23', 'committed', '2026-11-28T14:01:00.000Z', money('10', '10.000000003')),
      step('2026-11-24', 'committed', '2026-11-28T14:02:00.000Z', money('10', '8')),
      step('2026-11-25', 'unchanged', '2026-11-28T14:03:00.000Z', money('10', '10')),
      // Another report is no restatement, and a first reading restates nothing.
      step('2026-11-26', 'committed', '2026-11-28T14:04:00.000Z', money('10', '99', { report: 'other' })),
      step('2026-11-27', 'committed', '2026-11-28T14:05:00.000Z', money('0', '10')),
    );
    expect(await readOne()).toMatchObject({
      billedBefore: parseUsd('30'),
      restated: parseUsd('2.000000003'),
    });
  });

  test('have their longest run by its first end, and the oldest open one that no later run has overtaken', async () => {
    await ledger(
      // Asked at 14:00; it failed within a minute, and a person had it tried again hours later.
      step('2026-11-25', 'requested', '2026-11-27T14:00:01.000Z'),
      step('2026-11-25', 'failed', '2026-11-27T14:00:50.000Z'),
      step('2026-11-25', 'committed', '2026-11-27T20:00:00.000Z'),
      step('2026-11-26', 'requested', '2026-11-27T14:00:01.000Z', { run_id: 'lost' }),
      step('2026-11-26', 'requested', '2026-11-28T14:00:01.000Z', { run_id: 'later' }),
      step('2026-11-26', 'committed', '2026-11-28T14:02:00.000Z', { run_id: 'later' }),
      step('2026-11-27', 'requested', '2026-11-28T14:00:01.000Z'),
    );
    expect(await readOne()).toMatchObject({
      longestRun: { day: '2026-11-26', seconds: 120 },
      openRun: { day: '2026-11-27', since: new Date('2026-11-28T14:00:00.000Z') },
    });
  });
});

describe('the cost of a day', () => {
  const fact = (day: string, usd: string, more: Row = {}) => {
    const values = { cost_date: day, cost_usd: usd, cost_type: 'usage_based', is_billed: true, ...more };
    const columns = Object.keys(values).join(', ');
    const literals = Object.values(values)
      .map((value) => `'${value}'`)
      .join(', ');
    return warehouse.ask(
      `INSERT INTO ai_usage_analytics.fct_cost_daily (platform, source, account, attribution_method,
         attribution_confidence, allocation_method, run_id, fetch_id, landed_rows, ingest_date, created_timestamp,
         ${columns})
       VALUES ('cursor', 'cursor', 'default', 'direct_email', 1, 'direct', 'r', 'f', 1, '2026-11-28', now(), ${literals})`,
      {},
      'write',
    );
  };

  test('is what was billed, without seats and adjustments, beside the same weekdays that have been read', async () => {
    const days = ['2026-11-27', '2026-11-20', '2026-11-13', '2026-10-30', '2026-11-26', '2026-11-06'];
    await ledger(
      ...days.slice(0, 5).map((day) => step(day, 'committed', '2026-11-28T14:01:00.000Z')),
      step('2026-11-06', 'failed', '2026-11-28T14:01:00.000Z'),
    );
    await fact('2026-11-27', '1.5');
    await fact('2026-11-27', '0.000000001');
    await fact('2026-11-27', '40', { cost_type: 'subscription' });
    await fact('2026-11-27', '-7', { cost_type: 'adjustment' });
    await fact('2026-11-27', '3', { is_billed: false });
    await fact('2026-11-20', '2');
    await fact('2026-11-06', '5');
    expect((await readOne())?.dayCosts).toEqual([
      { day: '2026-11-27', usd: parseUsd('1.500000001') },
      { day: '2026-11-20', usd: parseUsd('2') },
      { day: '2026-11-13', usd: 0n },
      { day: '2026-10-30', usd: 0n },
    ]);
  });

  test('makes the coverage of the 30 days that end yesterday, by platform', async () => {
    await fact('2026-10-29', '1');
    await fact('2026-10-28', '100');
    await fact('2026-11-28', '100');
    expect((await read()).platforms).toEqual([
      { platform: 'cursor', billed: parseUsd('1'), attributed: parseUsd('1'), strong: parseUsd('1') },
    ]);
  });
});

describe('the rest', () => {
  test('is the open dead letters and the age of the mapping', async () => {
    const letter = (id: string, state: string, usd: string | null): Row => ({
      dead_letter_id: id,
      received_date: '2026-11-28',
      received_at: `2026-11-28T14:0${id}:00.000Z`,
      topic: 'records',
      function_name: 'load',
      payload_truncated: false,
      error_class: 'InvalidInputError',
      error_message: 'no',
      state,
      usd_at_stake: usd,
    });
    await warehouse.append('dead_letters', [
      letter('1', 'open', '12.5'),
      letter('2', 'open', null),
      letter('3', 'redriven', '99'),
    ]);
    await ledger(
      step('2026-11-26', 'requested', '2026-11-27T14:00:02.000Z', {
        mapping_read_at: '2026-11-27T14:00:01.000Z',
        mapping_version: '1700000000000-a',
      }),
      step('2026-11-27', 'requested', '2026-11-28T14:00:02.000Z', { mapping_version: '1700000000000-a' }),
    );
    const { deadLetters, mapping } = await read();
    expect(deadLetters).toEqual({
      open: 2,
      unknown: 1,
      usd: parseUsd('12.5'),
      oldestAt: new Date('2026-11-28T14:01:00.000Z'),
    });
    expect(mapping).toEqual({
      isSet: true,
      version: '1700000000000-a',
      readAt: new Date('2026-11-27T14:00:01.000Z'),
      missedAt: new Date('2026-11-28T14:00:02.000Z'),
      firstAskedAt: new Date('2026-11-27T14:00:02.000Z'),
    });
  });

  test('of an empty warehouse is nothing, and no error', async () => {
    const figures = await readFigures({ warehouse, at: AT, accounts: undefined, hasMapping: undefined });
    expect(figures).toMatchObject({
      accounts: [],
      platforms: [],
      deadLetters: { open: 0, usd: 0n },
      mapping: { readAt: null },
    });
  });
});
