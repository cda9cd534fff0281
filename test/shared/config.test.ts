import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../shared/config.ts';
import { readSeatPrices } from '../../shared/seat-prices.ts';
import { complaints } from '../support/settings.ts';

describe('the settings', () => {
  test('have defaults', () => {
    expect(readConfig({})).toEqual({
      cloud: undefined,
      vendors: [],
      mapping: undefined,
      mappingMovedUsd: '100',
      dataDir: './.data',
      rereadDays: 3,
      monthCloseDay: 3,
      anthropicReports: 'auto',
      seatPrices: [],
      logLevel: 'info',
      runInvokers: [],
      expectedVendors: ['cursor', 'anthropic'],
    });
  });

  test('are read', () => {
    const config = readConfig({
      CURSOR_API_KEY: 'key_1',
      CURSOR_REQUESTS_PER_MINUTE: '20',
      CURSOR_API_BASE_URL: 'http://127.0.0.1:9/',
      ANTHROPIC_REPORTS: 'legacy',
      CURSOR_SEAT_PRICE_USD: '2026-01:40',
      MAPPING_FILE: 'mapping.csv',
      BACKEND: 'local',
      DATA_DIR: 'elsewhere',
      REREAD_DAYS: '7',
      MONTH_CLOSE_DAY: '5',
      LOG_LEVEL: 'debug',
    });
    expect(config).toEqual({
      cloud: undefined,
      vendors: [
        {
          vendor: 'cursor',
          account: 'default',
          apiKey: 'key_1',
          baseUrl: 'http://127.0.0.1:9',
          requestsPerMinute: 20,
          keySetting: 'CURSOR_API_KEY',
        },
      ],
      mapping: { kind: 'file', file: 'mapping.csv', peopleFile: undefined },
      mappingMovedUsd: '100',
      dataDir: 'elsewhere',
      rereadDays: 7,
      monthCloseDay: 5,
      anthropicReports: 'legacy',
      seatPrices: readSeatPrices('2026-01:40'),
      logLevel: 'debug',
      runInvokers: [],
      expectedVendors: ['cursor', 'anthropic'],
    });
  });

  test('are refused all at once, each by its name', () => {
    expect(
      complaints({
        CURSOR_API_KY: 'key_1',
        CURSOR_API_BASE_URL: 'ftp://vendor',
        ANTHROPIC_API_BASE_URL: 'vendor',
        REREAD_DAYS: '0',
        MONTH_CLOSE_DAY: '2.5',
        CURSOR_REQUESTS_PER_MINUTE: 'many',
        LOG_LEVEL: 'loud',
        ANTHROPIC_ADMIN_API_KEY__north: 'sk',
      }),
    ).toEqual([
      'ANTHROPIC_ADMIN_API_KEY__north: the account after __ is letters, digits and single underscores, upper case',
      'ANTHROPIC_API_BASE_URL: is no http(s) URL',
      'CURSOR_API_BASE_URL: is no http(s) URL',
      'CURSOR_API_KY: is no setting, CURSOR_API_KEY is',
      'CURSOR_REQUESTS_PER_MINUTE: is no whole number',
      expect.stringMatching(/^LOG_LEVEL: /),
      'MONTH_CLOSE_DAY: is no whole number',
      'REREAD_DAYS: is below 1',
    ]);
  });

  test('of other tools are left alone', () => {
    const env = {
      ANTHROPIC_API_KEY: 'sk-ant-api03',
      CURSOR_TRACE_ID: '1',
      ANTHROPIC_BASE_URL: 'x',
      PATH: '/',
    };
    expect(readConfig(env).vendors).toEqual([]);
  });

  test('a back end that is none is refused', () => {
    expect(complaints({ BACKEND: 'clouds' })).toEqual(['BACKEND: is local or cloud']);
  });

  test('a report that is none and a seat price that is none are refused', () => {
    expect(complaints({ ANTHROPIC_REPORTS: 'both', CURSOR_SEAT_PRICE_USD: 'forty' })).toEqual([
      'ANTHROPIC_REPORTS: is one of auto, analytics and legacy',
      expect.stringMatching(/^CURSOR_SEAT_PRICE_USD: "forty" is no price: /),
    ]);
  });

  test.each([
    [
      { CURSOR_API_KEY: 'key_1', CURSOR_API_KEY_NORTH: 'key_2' },
      "CURSOR_API_KEY_NORTH: is no setting, an account's name stands after two underscores",
    ],
    [
      { CURSOR_API_KEY: 'key_1', CURSOR_API_KEY__NORTH: ' key_1' },
      'CURSOR_API_KEY__NORTH: is the key of CURSOR_API_KEY too, its money would count twice',
    ],
    [
      { CURSOR_API_KEY: 'key_1', CURSOR_API_BASE_URL__NORTH: 'http://127.0.0.1:9' },
      'CURSOR_API_BASE_URL__NORTH: there is no CURSOR_API_KEY__NORTH',
    ],
    [
      { CURSOR_API_KEY: 'key_1', CURSOR_API_BASE_URL: 'http://me:secret@127.0.0.1:9' },
      'CURSOR_API_BASE_URL: holds a user name or password, which belongs into a key',
    ],
    [{ CURSOR_API_KEY: '  ' }, 'CURSOR_API_KEY: is empty'],
    [{ REREAD_DAYS: '0x10' }, 'REREAD_DAYS: is no whole number'],
  ] as [Record<string, string>, string][])(
    '%j would lose or double money, and is refused',
    (env, complaint) => {
      expect(complaints(env)).toEqual([complaint]);
    },
  );

  // A key that is set and empty is a look-up that failed: to count it as unset would run the other vendor
  // alone, or the sandbox, without a word.
  test.each([
    'CURSOR_API_KEY',
    'CURSOR_API_KEY__NORTH',
    'ANTHROPIC_ADMIN_API_KEY',
    'MAPPING_FILE',
    'DATA_DIR',
    'REREAD_DAYS',
    'CURSOR_REQUESTS_PER_MINUTE',
  ])('%s that is set and empty is refused as empty', (name) => {
    expect(complaints({ [name]: '' })).toEqual([`${name}: is empty`]);
  });
});
