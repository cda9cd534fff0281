import { describe, expect, test } from '@jest/globals';
import { makeStatus, STATUS_PATHS } from '../../../functions/status/index.ts';
import type { Row } from '../../../shared/warehouse/warehouse.ts';
import { fakeWarehouse } from '../../support/fakes.ts';
import { AT, hoursAgo } from '../../support/figures.ts';
import { memoryLog } from '../../support/memory-log.ts';

const MAPPING: Row = {
  mapping_version: '1700000000000-a',
  read_at: hoursAgo(3).toISOString(),
  first_asked_at: hoursAgo(300).toISOString(),
};
const ACCOUNT: Row = {
  source: 'cursor',
  account: 'default',
  first_asked_at: hoursAgo(300).toISOString(),
  last_asked_at: hoursAgo(3).toISOString(),
  newest_day: '2026-11-27',
  produced_at: hoursAgo(3).toISOString(),
  last_run_id: 'run-1',
  last_run_day: '2026-11-27',
  last_run_status: 'committed',
  last_run_reason: 'asked for by ada@example.com',
  last_run_ended_at: hoursAgo(3).toISOString(),
};
const LETTERS: Row = {
  open_count: 2,
  unknown_count: 1,
  usd_at_stake: '12.5',
  oldest_at: hoursAgo(5).toISOString(),
};

type Answers = Parameters<typeof fakeWarehouse>[0];

/** A status over made-up back ends; what the statements answer with is right unless `answers` says otherwise. */
function open(answers: Answers = {}, check = async (_topic: string) => {}) {
  const log = memoryLog();
  const known = { 'status-mapping': [MAPPING], 'status-accounts': [ACCOUNT], ...answers };
  const ask = makeStatus({
    warehouse: fakeWarehouse(known).warehouse,
    broker: { check },
    hasMapping: true,
    accounts: [{ source: 'cursor', account: 'default' }],
    expected: [],
    nextSchedule: () => new Date('2026-11-28T14:00:00.000Z'),
    now: () => AT,
    log,
    patienceMs: 50,
  });
  return {
    log,
    async get(path: string, method = 'GET') {
      const { status, type, text } = await ask({ method, path, headers: {}, body: undefined });
      return { status, type, text, json: () => JSON.parse(text) };
    },
  };
}

const dead = async () => {
  throw new Error('the broker has been stopped');
};

describe('/health', () => {
  test('is 200 with a line a check when all holds', async () => {
    const { status, json } = await open().get('/health');
    expect(status).toBe(200);
    expect(json()).toEqual({
      status: 'ok',
      checks: [
        { name: 'broker', ok: true, detail: 'takes messages' },
        { name: 'warehouse', ok: true, detail: 'answers' },
        { name: 'mapping', ok: true, detail: 'was read at 2026-11-28T09:00:00.000Z' },
      ],
    });
  });

  test('is 503 when the broker takes no messages', async () => {
    const { status, json } = await open({}, dead).get('/health');
    expect(status).toBe(503);
    expect(json().checks[0]).toEqual({ name: 'broker', ok: false, detail: 'the broker has been stopped' });
  });

  test('is 503 when a back end does not answer in time', async () => {
    const { status, json } = await open({}, () => new Promise(() => {})).get('/health');
    expect(status).toBe(503);
    expect(json().checks[0].detail).toBe('took longer than 0.05 s');
  });

  test('is 503 when the warehouse does not answer, and then the mapping’s age is not known', async () => {
    const broken = () => {
      throw new Error('the dataset is not there');
    };
    const { status, json } = await open({ 'status-mapping': broken }).get('/health');
    expect(status).toBe(503);
    expect(json().checks.slice(1)).toEqual([
      { name: 'warehouse', ok: false, detail: 'the dataset is not there' },
      { name: 'mapping', ok: false, detail: 'its age is not known: the warehouse does not answer' },
    ]);
  });

  test('is 503 when the mapping is stale, and 200 when none is set or none has been read yet', async () => {
    const aged = (row: Row) => open({ 'status-mapping': [{ ...MAPPING, ...row }] }).get('/health');
    const stale = await aged({ read_at: hoursAgo(25).toISOString(), missed_at: hoursAgo(1).toISOString() });
    expect(stale.status).toBe(503);
    expect(stale.json().checks[2]).toMatchObject({
      ok: false,
      detail: expect.stringContaining('25 hours ago'),
    });
    const unread = await aged({ read_at: null, first_asked_at: null });
    expect([unread.status, unread.json().checks[2].detail]).toEqual([
      200,
      'no basis: no kickoff has read it yet',
    ]);
  });
});

describe('/ready and /liveness', () => {
  test('say OK, and ask nothing of the back ends', async () => {
    const broken = open({}, dead);
    for (const path of ['/ready', '/liveness', '/liveness/']) {
      expect(await broken.get(path)).toMatchObject({ status: 200, type: 'text/plain', text: 'OK' });
    }
  });
});

describe('/status', () => {
  test('tells of every source, what waits for a person, and when the next run comes', async () => {
    const { status, json } = await open({
      'status-dead-letters': [LETTERS],
      coverage: [
        {
          platform: 'cursor',
          month_year_label: '2026-11',
          attribution_method: 'direct_email',
          is_strong: true,
          is_person: true,
          cost_rows: 1,
          billed_usd: '100.000000001',
        },
      ],
    }).get('/status');
    expect(status).toBe(200);
    expect(json()).toMatchObject({
      at: '2026-11-28T12:00:00.000Z',
      faults: [
        '2 dead letters open, 12.5 USD at stake and 1 of unknown size: see "ai-usage dead-letters list"',
      ],
      sources: [
        {
          source: 'cursor',
          account: 'default',
          is_read: true,
          last_run: {
            run_id: 'run-1',
            day: '2026-11-27',
            status: 'committed',
            reason: 'asked for by [e-mail]',
          },
          newest_day: '2026-11-27',
          fresh_at: '2026-11-28T09:00:00.000Z',
          hours_since_fresh: 3,
          open_since: null,
        },
      ],
      coverage: {
        from: '2026-10-29',
        to: '2026-11-27',
        billed_usd: '100.000000001',
        coverage: 1,
        strong_coverage: 1,
        platforms: [{ platform: 'cursor', billed_usd: '100.000000001', coverage: 1, strong_coverage: 1 }],
      },
      dead_letters: { open: 2, usd_at_stake: '12.5', unknown_size: 1, oldest_at: '2026-11-28T07:00:00.000Z' },
      mapping: { version: '1700000000000-a', read_at: '2026-11-28T09:00:00.000Z', hours_old: 3 },
      next_schedule: '2026-11-28T14:00:00.000Z',
    });
  });

  test('names no e-mail address, whatever the ledger and the errors say', async () => {
    const { text } = await open({}, async () => {
      throw new Error('bo@example.com may not');
    }).get('/status');
    expect(text).toContain('[e-mail] may not');
    expect(text).not.toContain('@');
  });

  test('says of a warehouse that breaks in between that it did, and guesses nothing', async () => {
    const broken = () => {
      throw new Error('it went away');
    };
    const { status, json } = await open({ 'alert-runs': broken }).get('/status');
    expect(status).toBe(200);
    expect(json()).toMatchObject({
      faults: ['warehouse: it went away'],
      sources: null,
      coverage: null,
      dead_letters: null,
      mapping: null,
      alerts: [],
    });
  });

  test('logs each alert that fires by its rule’s name, and none that is quiet', async () => {
    const { log, get } = open({
      'status-dead-letters': [LETTERS],
      'alert-readings': [{ source: 'cursor', account: 'default', calls: 10, errors: 1 }],
    });
    await get('/status');
    expect(log.lines).toEqual([
      {
        level: 'error',
        message: 'alert.firing',
        rule: 'dead_letters_open',
        subject: undefined,
        value: 2,
        threshold: 0,
        unit: 'dead letters',
        sentence: expect.stringContaining('2 dead letters open'),
        runbook: 'dead-letters-open',
      },
      expect.objectContaining({ level: 'warn', rule: 'api_errors', subject: 'cursor (default)', value: 0.1 }),
    ]);
    await get('/metrics');
    expect(log.lines).toHaveLength(4);
  });
});

describe('/metrics', () => {
  test('are text of Prometheus, with a broken back end too', async () => {
    const { status, type, text } = await open({}, dead).get('/metrics');
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(text).toContain('ai_usage_check_ok{check="broker"} 0\n');
    expect(text).toContain('ai_usage_check_ok{check="warehouse"} 1\n');
  });
});

describe('anything else', () => {
  test('is refused with what can be asked', async () => {
    const { status, json } = await open().get('/helth');
    expect([status, json().error]).toEqual([
      404,
      'there is no /helth here: ask for /health, /ready, /liveness, /status, /metrics',
    ]);
    for (const path of STATUS_PATHS) {
      const refused = await open().get(path, 'POST');
      expect([refused.status, refused.json().error]).toEqual([405, `${path} is asked by GET`]);
    }
  });
});
