import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { RetryableError } from '../../shared/errors.ts';
import { type Log, openLog } from '../../shared/log.ts';
import { inLogContext } from '../../shared/log-context.ts';
import type { LogFields } from '../../shared/log-fields.ts';

const EMAIL = 'ada.lovelace@example.com';
/** Of the form of Anthropic's keys, and of no account. */
const KEY = 'sk-ant-api03-Zk3v9QpL7xW2mT8rB4nY6cD1fG5hJ0sA';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
  file = join(folder, 'ai-usage.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The lines that were written, as Cloud Logging reads them. */
function lines(): Record<string, unknown>[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function written(use: (log: Log) => void, level = 'debug'): Record<string, unknown> {
  use(openLog(level, file));
  return lines().at(-1) ?? {};
}

describe('a line of the log', () => {
  test('names its event, its severity as Google does, when, and what it is about', () => {
    const line = written((log) => log.info({ run_id: 'r1', records: 3 }, 'fetch.closed'));
    expect(line).toEqual({
      severity: 'INFO',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      run_id: 'r1',
      records: 3,
      message: 'fetch.closed',
    });
  });

  test.each([
    ['debug', 'DEBUG'],
    ['info', 'INFO'],
    ['warn', 'WARNING'],
    ['error', 'ERROR'],
  ] as const)('of level %s has the severity %s', (level, severity) => {
    expect(written((log) => log[level]({}, 'fetch.closed'))).toMatchObject({ severity });
  });

  test('has the fields of the work that it was written in, and its own before those', async () => {
    const log = openLog('info', file);
    await inLogContext({ function: 'ingest', run_id: 'outer' }, async () => {
      await inLogContext({ fetch_id: 'f1' }, async () => log.info({ run_id: 'own' }, 'fetch.closed'));
      log.info({}, 'fetch.closed');
    });
    log.info({}, 'fetch.closed');
    const [within, outside, after] = lines();
    expect(within).toMatchObject({ function: 'ingest', run_id: 'own', fetch_id: 'f1' });
    expect(outside).toMatchObject({ function: 'ingest', run_id: 'outer' });
    expect(outside).not.toHaveProperty('fetch_id');
    expect(after).not.toHaveProperty('function');
  });

  test('leaves out a field that nobody has allowed, and says which', () => {
    const fields = { run_id: 'r1', email: EMAIL, row: { usd: '1' }, reason: [EMAIL], records: { of: EMAIL } };
    const line = written((log) => log.info(fields as unknown as LogFields, 'fetch.closed'));
    expect(line).toMatchObject({ run_id: 'r1', dropped: ['email', 'row', 'reason', 'records'] });
    expect(JSON.stringify(line)).not.toContain(EMAIL);
  });
});

describe('an e-mail address and a key', () => {
  const said = `the row of <${EMAIL}> is refused: {"user":"${EMAIL}"} with key=${KEY}`;

  test.each(['error', 'reason', 'problem', 'run_id', 'account'] as const)(
    'do not come out in %s',
    (field) => {
      const text = JSON.stringify(written((log) => log.error({ [field]: said }, 'message.failed')));
      expect(text).not.toContain('lovelace');
      expect(text).not.toContain(KEY.slice(10, 30));
      expect(text).toContain('the row of <[e-mail]> is refused');
    },
  );

  test('do not come out in an error, its stack or its causes, which are told all the same', () => {
    const cause = new Error(`from ${said}`, { cause: said });
    const err = new RetryableError(said, { cause });
    const line = written((log) => log.error({ err }, 'message.failed'));
    expect(line.err).toMatchObject({
      type: 'RetryableError',
      message: expect.stringMatching(/^the row of/),
      stack: expect.stringMatching(/^RetryableError: the row of .*\n +at .*log\.test\.ts/),
      cause: {
        type: 'Error',
        message: expect.stringMatching(/^from/),
        cause: { message: expect.any(String) },
      },
    });
    expect(JSON.stringify(line)).not.toContain('lovelace');
    expect(JSON.stringify(line)).not.toContain(KEY.slice(10, 30));
  });

  test('do not come out in what is thrown and is no error', () => {
    expect(written((log) => log.error({ err: said }, 'message.failed')).err).toEqual({
      message: expect.stringMatching(/^the row of <\[e-mail\]>/),
    });
  });

  test('are not seen in ids, days and places', () => {
    const plain = {
      run_id: '3f2a9c04b7e811d5',
      fetch_id: '0b0d6f0e-4c0a-4d9b-8a3e-1f2e3d4c5b6a',
      mapping_version: '1790000000000-5f1d2c3b4a59687f',
      job: 'ai-usage-commit-0b0d6f0e-4c0a-4d9b-8a3e-1f2e3d4c5b6a-00ff00ff00ff00ff',
      reason: 'GET /v1/organizations/usage_report/messages answered 500: try again at 10:00',
    };
    expect(written((log) => log.info(plain, 'fetch.closed'))).toMatchObject(plain);
  });
});

describe('the file of the log', () => {
  test('goes on where it was, and is put aside when it has grown too large', () => {
    written((log) => log.info({ run_id: 'first' }, 'fetch.closed'));
    written((log) => log.info({ run_id: 'second' }, 'fetch.closed'));
    expect(lines()).toHaveLength(2);

    writeFileSync(`${file}.1`, 'older still');
    truncateSync(file, 20_000_001);
    expect(written((log) => log.info({ run_id: 'third' }, 'fetch.closed'))).toMatchObject({
      run_id: 'third',
    });
    expect(lines()).toHaveLength(1);
    expect(statSync(`${file}.1`).size).toBe(20_000_001);
    expect(readdirSync(folder).sort()).toEqual(['ai-usage.log', 'ai-usage.log.1']);
  });

  test('stays as it is up to the last byte of the limit', () => {
    writeFileSync(file, '');
    truncateSync(file, 20_000_000);
    openLog('info', file);
    expect(readdirSync(folder)).toEqual(['ai-usage.log']);
  });
});
