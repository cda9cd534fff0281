import { describe, expect, test } from '@jest/globals';
import { makeKickoff } from '../../../functions/kickoff/index.ts';
import { reattributionRunId } from '../../../functions/kickoff/run-id.ts';
import { readMessage } from '../../../shared/contract/envelope.ts';
import { ingestRequest, reattributeRequest } from '../../../shared/contract/messages.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { Row } from '../../../shared/warehouse/warehouse.ts';
import { fakePublisher, fakeWarehouse, silentLog } from '../../support/fakes.ts';
import { delivered, envelopeOf } from '../../support/messages.ts';

const OLD = '1700000000000-old';
const NEWEST = '1767708000000-new';
const PUBLISHED = '2026-11-18T14:00:00.000Z';

/** A slice as `reattributable-slices` has it. */
const sliceOf = (usage_date: string, more: Row = {}): Row => ({
  source: 'anthropic',
  account: 'default',
  usage_date,
  fetch_id: `f-${usage_date}`,
  segment_ids: 's1,s2',
  fetched_at: '2026-11-10T06:00:00.000Z',
  mapping_version: OLD,
  report: 'analytics/cost',
  vendor_rows: 3,
  quarantined: 0,
  quarantined_usd: '0',
  billed_usd: '1.5',
  included_usd: '0',
  recovered_usd: '0',
  rounding_usd: '0',
  content_hash: 'abc-3',
  is_locked: false,
  ...more,
});

function setUp(
  slices: Row[],
  due: Row[] = [],
  version: string | null = NEWEST,
  runs: Record<string, Row[]> = {},
) {
  const { publisher, on, published } = fakePublisher();
  const { warehouse, tables, reads } = fakeWarehouse({
    'reattributable-slices': slices,
    'mapping-newest-version': version === null ? [] : [{ version }],
    'overrides-due': due,
    ...runs,
  });
  const kickoff = makeKickoff({
    warehouse,
    publisher,
    sheet: undefined,
    // Nobody has a key for the slices: no vendor is called.
    accounts: [{ source: 'cursor', account: 'default' }],
    windows: { rereadDays: 1, monthCloseDay: 3 },
    now: () => new Date(PUBLISHED),
    log: silentLog,
  });
  return {
    kickoff: (data: object) => kickoff(envelopeOf(data, { messageId: 'm1', publishTime: PUBLISHED })),
    requests: () => on('reattribute').map((message) => readMessage(delivered(message), reattributeRequest)),
    fetches: () => on('ingest-cursor').map((message) => readMessage(delivered(message), ingestRequest)),
    ledger: () => tables.pipeline_runs?.map(({ usage_date, status, reason }) => [usage_date, status, reason]),
    published,
    reads,
  };
}

describe('a kickoff that attributes anew', () => {
  test('asks for every slice of the days that has facts, with the fetch that they are from', async () => {
    const { kickoff, requests, ledger, reads } = setUp([sliceOf('2026-11-05')]);
    await kickoff({ mode: 'reattribute', from: '2026-11-04', to: '2026-11-06', reason: 'ci is shared' });
    expect(reads).toContainEqual(['reattributable-slices', { from: '2026-11-04', to: '2026-11-06' }]);
    const slice = { source: 'anthropic', account: 'default', day: '2026-11-05' } as const;
    expect(requests()).toEqual([
      {
        ...slice,
        run_id: reattributionRunId(NEWEST, slice),
        mode: 'reattribute',
        reason: 'ci is shared',
        requested_by: null,
        requested_at: PUBLISHED,
        force: false,
        plan_id: null,
        accept_magnitude: null,
        mapping_version: NEWEST,
        mapping_read_at: null,
        base: {
          fetch_id: 'f-2026-11-05',
          segment_ids: ['s1', 's2'],
          fetched_at: '2026-11-10T06:00:00.000Z',
          report: 'analytics/cost',
          vendor_rows: 3,
          quarantined: 0,
          quarantined_usd: '0',
          billed_usd: '1.5',
          included_usd: '0',
          recovered_usd: '0',
          rounding_usd: '0',
          content_hash: 'abc-3',
        },
      },
    ]);
    expect(ledger()).toEqual([['2026-11-05', 'requested', 'ci is shared']]);
  });

  test('asks for the same runs when it is asked again, and says by what where nobody says why', async () => {
    const [first, second] = [setUp([sliceOf('2026-11-05')]), setUp([sliceOf('2026-11-05')])];
    await first.kickoff({ mode: 'reattribute', day: '2026-11-05' });
    await second.kickoff({ mode: 'reattribute', days: 20 });
    expect(first.requests()).toMatchObject([{ reason: `attributed anew by the mapping ${NEWEST}` }]);
    expect(second.requests().map(({ run_id }) => run_id)).toEqual(
      first.requests().map(({ run_id }) => run_id),
    );
  });

  test('refuses what is closed and what needs nothing, each in the ledger', async () => {
    const { kickoff, requests, ledger } = setUp([
      sliceOf('2026-11-05', { is_locked: true }),
      sliceOf('2026-11-06', { mapping_version: NEWEST }),
      sliceOf('2024-11-18'),
    ]);
    await kickoff({ mode: 'reattribute', days: 1 });
    expect(requests().map(({ day }) => day)).toEqual(['2024-11-18']);
    expect(ledger()?.filter(([, status]) => status === 'refused')).toEqual([
      ['2026-11-05', 'refused', '2026-11 is locked: a closed month keeps its owners'],
      ['2026-11-06', 'refused', 'the newest mapping has attributed the slice already'],
    ]);
  });

  test('refuses a slice that is being read: the reading may be pinned to an older mapping', async () => {
    const open = { source: 'anthropic', account: 'default', usage_date: '2026-11-05', is_unfinished: true };
    const ended = { ...open, usage_date: '2026-11-06', is_unfinished: false };
    const { kickoff, requests, ledger, reads } = setUp(
      [sliceOf('2026-11-05'), sliceOf('2026-11-06')],
      [],
      NEWEST,
      {
        'slices-to-skip': [open, ended],
      },
    );
    await kickoff({ mode: 'reattribute', from: '2026-11-05', to: '2026-11-06' });
    expect(requests().map(({ day }) => day)).toEqual(['2026-11-06']);
    expect(ledger()).toContainEqual([
      '2026-11-05',
      'refused',
      'a reading of the vendor is under way: ask again when it has ended',
    ]);
    const since = { open_since: '2026-11-17T14:00:00.000Z', done_since: PUBLISHED };
    expect(reads).toContainEqual(['slices-to-skip', { from: '2026-11-05', to: '2026-11-06', ...since }]);
  });

  test('that comes again under a newer mapping ends the runs that nobody else would end', async () => {
    const left = {
      run_id: 'left',
      source: 'anthropic',
      account: 'default',
      usage_date: '2026-11-05',
      mode: 'reattribute',
    };
    // Another message of the same millisecond knows its runs by the same moment.
    const others = [
      { ...left, run_id: 'of another day', usage_date: '2026-11-06' },
      { ...left, run_id: 'of a reading', mode: 'apply' },
    ];
    const { kickoff, ledger, requests } = setUp([sliceOf('2026-11-05')], [], NEWEST, {
      'open-runs-of-kickoff': [...others, left],
    });
    await kickoff({ mode: 'reattribute', day: '2026-11-05', reason: 'late' });
    expect(ledger()).toEqual([
      ['2026-11-05', 'superseded', 'the kickoff came again under a newer mapping'],
      ['2026-11-05', 'requested', 'late'],
    ]);
    expect(requests()).toHaveLength(1);
  });

  test('asks for some sources and accounts alone', async () => {
    const { kickoff, requests } = setUp([
      sliceOf('2026-11-05'),
      sliceOf('2026-11-05', { account: 'north' }),
      sliceOf('2026-11-05', { source: 'cursor' }),
    ]);
    await kickoff({ mode: 'reattribute', day: '2026-11-05', sources: ['anthropic'], accounts: ['north'] });
    expect(requests()).toMatchObject([{ source: 'anthropic', account: 'north' }]);
  });

  test.each([
    [{}, 'reattribute needs day, from and to, or days'],
    [{ day: '2026-11-05', force: true }, 'reattribute goes without force, plan_id and accept_magnitude'],
    [{ day: '2026-11-18' }, '2026-11-18 is not over yet'],
    // 731 days before 2026-11-18 is 2024-11-17, which landing drops on that day.
    [{ day: '2024-11-17' }, '2024-11-17 is too old: landing keeps 731 days'],
  ])('is refused as %j', async (more, reason) => {
    const { kickoff, published } = setUp([sliceOf('2026-11-05')]);
    const refused = kickoff({ mode: 'reattribute', ...more });
    await expect(refused).rejects.toBeInstanceOf(InvalidInputError);
    await expect(refused).rejects.toThrow(reason);
    expect(published).toEqual([]);
  });

  test('is refused as long as there is no mapping', async () => {
    const { kickoff } = setUp([sliceOf('2026-11-05')], [], null);
    await expect(kickoff({ mode: 'reattribute', day: '2026-11-05' })).rejects.toThrow(
      'there is no mapping to attribute by: set MAPPING_FILE or MAPPING_SHEET_ID',
    );
  });
});

describe('a slice that a person backdated a key of', () => {
  const due = [
    {
      source: 'anthropic',
      account: 'default',
      usage_date: '2026-11-05',
      key: 'ci',
      valid_from: '2026-11-01',
      reason: 'the sheet was late',
    },
    {
      source: 'cursor',
      account: 'default',
      usage_date: '2026-11-06',
      key: 'etl',
      valid_from: '2026-11-02',
      reason: 'a slip',
    },
  ];

  test('says so in the ledger when it is attributed anew, beside the reason of the request', async () => {
    const { kickoff, ledger } = setUp([sliceOf('2026-11-05'), sliceOf('2026-11-04')], due);
    await kickoff({ mode: 'reattribute', days: 20, reason: 'month end' });
    expect(ledger()).toEqual([
      ['2026-11-05', 'requested', 'month end; ci backdated to 2026-11-01: the sheet was late'],
      ['2026-11-04', 'requested', 'month end'],
    ]);
  });

  test('says so when the vendor is asked for it again, with or without a reason of its own', async () => {
    const { kickoff, fetches, reads } = setUp([], due);
    await kickoff({ from: '2026-11-05', to: '2026-11-06' });
    expect(fetches().map(({ day, reason }) => [day, reason])).toEqual([
      ['2026-11-06', 'etl backdated to 2026-11-02: a slip'],
      ['2026-11-05', null],
    ]);
    expect(reads).toContainEqual(['overrides-due', { from: '2026-11-05', to: '2026-11-06' }]);
  });
});
