import { describe, expect, test } from '@jest/globals';
import { makeKickoff } from '../../../functions/kickoff/index.ts';
import { readMessage } from '../../../shared/contract/envelope.ts';
import { ingestRequest } from '../../../shared/contract/messages.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import { fakePublisher, fakeWarehouse, first, type Journal, silentLog } from '../../support/fakes.ts';
import { delivered, envelopeOf } from '../../support/messages.ts';

const PUBLISHED = '2026-11-18T14:00:00.000Z';

function setUp(settled: Record<string, unknown>[] = []) {
  const journal: Journal = [];
  const { publisher, on } = fakePublisher(journal);
  const { warehouse, tables, reads } = fakeWarehouse({ 'settled-slices': settled }, journal);
  const sheet = {
    name: 'mapping.csv',
    read: async () => ({ keys: [['api_key_name', 'email'], ['ci', 'a@example.com'], ['x']], people: null }),
  };
  const kickoff = makeKickoff({
    warehouse,
    publisher,
    sheet,
    accounts: [
      { source: 'cursor', account: 'default' },
      { source: 'anthropic', account: 'north' },
    ],
    windows: { rereadDays: 1, monthCloseDay: 3 },
    now: () => new Date('2026-11-18T14:00:05.000Z'),
    log: silentLog,
  });
  const requests = (topic: string) =>
    on(topic).map((message) => readMessage(delivered(message), ingestRequest));
  return {
    kickoff: (data: unknown, messageId = 'm1') =>
      kickoff(envelopeOf(data, { messageId, publishTime: PUBLISHED })),
    requests,
    on,
    tables,
    reads,
    journal,
  };
}

describe('kickoff', () => {
  test('asks each source for its slices on its own topic', async () => {
    const { kickoff, requests, on } = setUp();
    const message = { day: '2026-11-10', reason: 'a restatement', requested_by: 'a person', force: true };
    await kickoff(message);
    const [request] = requests('ingest-cursor');
    expect(request).toEqual({
      run_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      source: 'cursor',
      account: 'default',
      day: '2026-11-10',
      mode: 'apply',
      reason: 'a restatement',
      requested_by: 'a person',
      requested_at: PUBLISHED,
      force: true,
      plan_id: null,
      accept_magnitude: null,
      // 2026-11-18T14:00:05Z is 1795010405000 ms after 1970.
      mapping_version: expect.stringMatching(/^1795010405000-[0-9a-f]{12}$/),
      mapping_read_at: '2026-11-18T14:00:05.000Z',
      continues: null,
    });
    expect(requests('ingest-anthropic')).toMatchObject([{ source: 'anthropic', account: 'north' }]);
    expect(first(on('ingest-cursor')).attributes).toEqual({
      type: 'ingest',
      source: 'cursor',
      account: 'default',
      day: '2026-11-10',
      run_id: request?.run_id,
      schema_version: '1',
    });
  });

  test('writes what it asks for before it asks, after the mapping', async () => {
    const { kickoff, tables, journal, requests } = setUp();
    await kickoff({ day: '2026-11-10' });
    expect(journal).toEqual([
      'sync mapping',
      'append findings',
      'append pipeline_runs',
      'publish ingest-cursor',
      'publish ingest-anthropic',
    ]);
    const [cursor, anthropic] = [...requests('ingest-cursor'), ...requests('ingest-anthropic')];
    expect(tables.pipeline_runs).toEqual([
      {
        run_id: cursor?.run_id,
        source: 'cursor',
        account: 'default',
        usage_date: '2026-11-10',
        mode: 'apply',
        status: 'requested',
        reason: null,
        requested_by: null,
        requested_at: PUBLISHED,
        recorded_at: '2026-11-18T14:00:05.000Z',
        plan_id: null,
        mapping_version: cursor?.mapping_version,
        mapping_read_at: '2026-11-18T14:00:05.000Z',
      },
      expect.objectContaining({ run_id: anthropic?.run_id, source: 'anthropic', account: 'north' }),
    ]);
    expect(tables.findings).toEqual([
      expect.objectContaining({ kind: 'mapping_row', run_id: cursor?.run_id }),
    ]);
  });

  test('delivered twice asks for the same runs; another message asks for others', async () => {
    const { kickoff, requests } = setUp();
    await kickoff({ days: 2 });
    await kickoff({ days: 2 });
    await kickoff({ days: 2 }, 'm2');
    const ids = requests('ingest-cursor').map(({ run_id }) => run_id);
    expect(ids).toHaveLength(6);
    expect(ids.slice(2, 4)).toEqual(ids.slice(0, 2));
    expect(new Set(ids).size).toBe(4);
  });

  test('asks the ledger for what is settled only where the days are left to it', async () => {
    const { kickoff, reads } = setUp();
    await kickoff({ days: 2 });
    expect(reads.map(([name]) => name)).not.toContain('settled-slices');
  });

  test('makes up for what the ledger does not know as settled', async () => {
    const settled = Array.from({ length: 34 }, (_, index) => {
      const day = new Date(Date.UTC(2026, 9, 14 + index)).toISOString().slice(0, 10);
      return ['cursor default', 'anthropic north']
        .map((name) => name.split(' '))
        .map(([source, account]) => ({ source, account, usage_date: day }));
    }).flat();
    const open = settled.filter(
      ({ source, usage_date }) => !(source === 'anthropic' && usage_date === '2026-10-20'),
    );
    const { kickoff, requests, reads } = setUp(open);
    await kickoff({});
    expect(reads).toContainEqual(['settled-slices', { since: '2026-10-13' }]);
    expect(requests('ingest-cursor').map(({ day }) => day)).toEqual(['2026-11-17']);
    expect(requests('ingest-anthropic').map(({ day }) => day)).toEqual(['2026-11-17', '2026-10-20']);
  });

  test.each([
    [
      'a plan to apply without its slice',
      { plan_id: 'p1', day: '2026-11-10' },
      'applies the plan of one slice',
    ],
    [
      'a plan to apply by force',
      { plan_id: 'p1', day: '2026-11-10', sources: ['cursor'], force: true },
      'goes without force',
    ],
    ['a misspelt key', { dya: '2026-11-10' }, 'dya'],
    ['a day that is not over', { day: '2026-11-18' }, 'is not over yet'],
    [
      'a day of the future',
      { day: '2027-03-01' },
      '2027-03-01 is not over yet: 2026-11-17 is the last day that can be asked for',
    ],
    [
      'a day that landing no longer keeps',
      { from: '2024-11-17', to: '2024-11-20' },
      '2024-11-17 is too old: landing keeps 731 days, 2024-11-18 is the first day that can be asked for',
    ],
    ['a day that is none', { day: '2026-02-30' }, 'day: is no day of the form YYYY-MM-DD'],
    [
      'a day in another form',
      { from: '1.2.2026', to: '2026-02-02' },
      'from: is no day of the form YYYY-MM-DD',
    ],
    ['half a span', { from: '2026-11-10' }, 'from and to go together'],
    ['a span that ends before it begins', { from: '2026-11-10', to: '2026-11-09' }, 'from is after to'],
    [
      'a source that there is not',
      { sources: ['copilot'] },
      'sources.0: Invalid option: expected one of "cursor"',
    ],
    ['a source without a key', { sources: ['claude_code'] }, 'the source claude_code has no key'],
    ['an account that nobody has', { accounts: ['west'] }, 'no source has an account west'],
    ['a probe of days', { mode: 'probe', day: '2026-11-10' }, 'probe goes without days'],
    [
      'to leave out what is recent, and to force it',
      { day: '2026-11-10', force: true, skip_since: PUBLISHED },
      'skip_since goes with mode apply, and without force',
    ],
  ])('refuses %s and writes nothing', async (_, message, reason) => {
    const { kickoff, journal } = setUp();
    const running = kickoff(message);
    await expect(running).rejects.toBeInstanceOf(InvalidInputError);
    await expect(running).rejects.toThrow(reason);
    expect(journal).toEqual([]);
  });
});
