import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../shared/config.ts';
import { UsageError } from '../../shared/errors.ts';
import { readSeatPrices } from '../../shared/seat-prices.ts';

/** The complaints about an environment, one a line. */
function complaints(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [head, ...lines] = error.message.split('\n');
    return head === 'these settings cannot be used:' ? lines.map((line) => line.trim()).sort() : [];
  }
  return ['nothing was refused'];
}

describe('the settings', () => {
  test('have defaults', () => {
    expect(readConfig({})).toEqual({
      cloud: undefined,
      vendors: [],
      mappingFile: undefined,
      dataDir: './.data',
      rereadDays: 3,
      monthCloseDay: 3,
      anthropicReports: 'auto',
      seatPrices: [],
      logLevel: 'info',
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
      mappingFile: 'mapping.csv',
      dataDir: 'elsewhere',
      rereadDays: 7,
      monthCloseDay: 5,
      anthropicReports: 'legacy',
      seatPrices: readSeatPrices('2026-01:40'),
      logLevel: 'debug',
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

  test.each([
    ['MAPPING_SHEET_ID', 'is not read by this version, unset it'],
    ['MAPPING_SHEET_RANGE', 'is not read by this version, unset it'],
    ['BACKEND', 'is local or cloud'],
  ])('%s, which this version does not have, is refused', (name, reason) => {
    expect(complaints({ [name]: 'clouds' })).toEqual([`${name}: ${reason}`]);
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

describe('the settings of the cloud', () => {
  const CLOUD = { BACKEND: 'cloud', GOOGLE_CLOUD_PROJECT: 'my-project' };

  test('have defaults, the project excepted', () => {
    expect(readConfig(CLOUD).cloud).toEqual({
      projectId: 'my-project',
      dataset: 'ai_usage_analytics',
      location: 'US',
      topicPrefix: 'ai-usage',
      bigqueryEmulatorHost: undefined,
      pubsubEmulatorHost: undefined,
      maximumBytesBilled: 107_374_182_400,
    });
    expect(complaints({ BACKEND: 'cloud' })).toEqual(['GOOGLE_CLOUD_PROJECT: is needed with BACKEND=cloud']);
  });

  test('are read', () => {
    const { cloud, vendors, mappingFile } = readConfig({
      BACKEND: 'cloud',
      GOOGLE_CLOUD_PROJECT: 'example.com:my-project-2',
      BIGQUERY_DATASET: 'Usage_2',
      BIGQUERY_LOCATION: 'europe-west1',
      TOPIC_PREFIX: 'team~a',
      BIGQUERY_EMULATOR_HOST: 'http://127.0.0.1:9050/bigquery/v2',
      PUBSUB_EMULATOR_HOST: '[::1]:8085',
      BIGQUERY_MAXIMUM_BYTES_BILLED: '10485760',
      CURSOR_API_KEY: 'key_1',
      MAPPING_FILE: 'mapping.csv',
    });
    expect(cloud).toEqual({
      projectId: 'example.com:my-project-2',
      dataset: 'Usage_2',
      location: 'europe-west1',
      topicPrefix: 'team~a',
      bigqueryEmulatorHost: 'http://127.0.0.1:9050/bigquery/v2',
      pubsubEmulatorHost: '[::1]:8085',
      maximumBytesBilled: 10_485_760,
    });
    expect(vendors).toMatchObject([{ apiKey: 'key_1' }]);
    expect(mappingFile).toBe('mapping.csv');
  });

  test('are refused all at once, beside the others', () => {
    expect(
      complaints({
        BACKEND: 'cloud',
        GOOGLE_CLOUD_PROJECT: 'YOUR PROJECT',
        BIGQUERY_DATASET: 'ai-usage',
        TOPIC_PREFIX: 'google-usage',
        PUBSUB_EMULATOR_HOST: 'pubsub.googleapis.com:443',
        REREAD_DAYS: '0',
        TOPIC_PREFX: 'x',
      }),
    ).toEqual([
      'BIGQUERY_DATASET: is no dataset id: letters, digits and underscores',
      'GOOGLE_CLOUD_PROJECT: is no project id',
      'PUBSUB_EMULATOR_HOST: is for tests: host and port on this machine, like 127.0.0.1:8085',
      'REREAD_DAYS: is below 1',
      'TOPIC_PREFIX: begins no topic: a letter, then letters, digits and -._~+%, up to 200, not goog',
      'TOPIC_PREFX: is no setting, TOPIC_PREFIX is',
    ]);
  });

  test.each([
    ['GOOGLE_CLOUD_PROJECT', ['', 'a', 'My-Project', 'my_project', 'my-project-', '12345678']],
    ['BIGQUERY_DATASET', ['', 'a.b', 'a`b', 'ä', 'x'.repeat(1025)]],
    ['BIGQUERY_LOCATION', ['', '-', 'US;', 'europe west1']],
    ['TOPIC_PREFIX', ['', '1a', '-a', 'a/b', 'a b', 'goog', 'x'.repeat(201)]],
    ['BIGQUERY_MAXIMUM_BYTES_BILLED', ['', '1e9', '-1', '10485759', '9007199254740993', 'all']],
    [
      'BIGQUERY_EMULATOR_HOST',
      [
        '',
        '127.0.0.1:9050',
        'http://10.0.0.1:9050',
        'https://bigquery.googleapis.com',
        'http://127.0.0.1.example.com',
        'http://localhost@example.com',
        'http://127.0.0.1:9050/other',
      ],
    ],
    [
      'PUBSUB_EMULATOR_HOST',
      ['', '127.0.0.1', 'http://127.0.0.1:8085', 'localhost.example.com:8085', '0.0.0.0:8085'],
    ],
  ])('%s is refused when it can mean nothing: %j', (name, values) => {
    for (const value of values) {
      expect([value, complaints({ ...CLOUD, [name]: value })]).toEqual([
        value,
        [expect.stringMatching(`^${name}: `)],
      ]);
    }
  });

  test.each([
    ['BIGQUERY_EMULATOR_HOST', ['http://localhost:9050', 'https://[::1]:9050/', 'http://127.0.0.2']],
    ['PUBSUB_EMULATOR_HOST', ['localhost:8085', '127.0.0.1:1']],
    ['BIGQUERY_LOCATION', ['EU', 'us-central1', 'northamerica-northeast2']],
    ['TOPIC_PREFIX', ['a', 'Team.a_b~c+d%20', 'x'.repeat(200)]],
  ])('%s may be %j', (name, values) => {
    for (const value of values) expect(readConfig({ ...CLOUD, [name]: value }).cloud).toBeDefined();
  });

  test('are not looked at without BACKEND=cloud: they may be there for other work', () => {
    const others = { GOOGLE_CLOUD_PROJECT: 'Elsewhere', PUBSUB_EMULATOR_HOST: 'pubsub:8085' };
    expect(readConfig(others).cloud).toBeUndefined();
    expect(readConfig({ ...others, BACKEND: 'local' }).cloud).toBeUndefined();
  });

  test('leave no place for a data folder', () => {
    expect(complaints({ ...CLOUD, DATA_DIR: './.data' })).toEqual([
      'DATA_DIR: is not read with BACKEND=cloud, unset it',
    ]);
  });
});

describe('the accounts', () => {
  test('are told by the suffix of their key, each with its own base URL', () => {
    const { vendors } = readConfig({
      CURSOR_API_KEY: 'key_1',
      CURSOR_API_KEY__NORTH_2: 'key_2',
      CURSOR_API_BASE_URL__NORTH_2: 'https://north.example.com',
      ANTHROPIC_ADMIN_API_KEY__SOUTH: 'sk-ant-admin01-1',
    });
    expect(vendors).toEqual([
      {
        vendor: 'cursor',
        account: 'default',
        apiKey: 'key_1',
        baseUrl: 'https://api.cursor.com',
        requestsPerMinute: 15,
        keySetting: 'CURSOR_API_KEY',
      },
      {
        vendor: 'cursor',
        account: 'north_2',
        apiKey: 'key_2',
        baseUrl: 'https://north.example.com',
        requestsPerMinute: 15,
        keySetting: 'CURSOR_API_KEY__NORTH_2',
      },
      {
        vendor: 'anthropic',
        account: 'south',
        apiKey: 'sk-ant-admin01-1',
        baseUrl: 'https://api.anthropic.com',
        requestsPerMinute: 60,
        keySetting: 'ANTHROPIC_ADMIN_API_KEY__SOUTH',
      },
    ]);
  });

  test('of the sandbox have no team to share a limit with, unless one is set', () => {
    const rates = (env: Record<string, string>) =>
      readConfig(env).vendors.map(({ requestsPerMinute }) => requestsPerMinute);
    const keys = { CURSOR_API_KEY: 'sandbox-cursor', ANTHROPIC_ADMIN_API_KEY: 'sandbox-anthropic' };
    expect(rates(keys)).toEqual([6000, 6000]);
    expect(rates({ ...keys, CURSOR_REQUESTS_PER_MINUTE: '30' })).toEqual([30, 6000]);
    expect(rates({ CURSOR_API_KEY: 'my-sandbox-key' })).toEqual([15]);
  });

  test.each(['CURSOR_API_KEY__', 'CURSOR_API_KEY__A__B', 'CURSOR_API_KEY__a', 'CURSOR_API_KEY__A-B'])(
    '%s names none',
    (name) => {
      expect(complaints({ [name]: 'key_1' })).toContain(
        `${name}: the account after __ is letters, digits and single underscores, upper case`,
      );
    },
  );

  test('have one key each: DEFAULT is the account without a suffix', () => {
    expect(complaints({ CURSOR_API_KEY: 'key_1', CURSOR_API_KEY__DEFAULT: 'key_2' })).toEqual([
      'CURSOR_API_KEY__DEFAULT: the account default is the one without a suffix',
    ]);
  });

  test('do not put up with a base URL that is none', () => {
    const env = { CURSOR_API_KEY__NORTH: 'key_1', CURSOR_API_BASE_URL__NORTH: 'north' };
    expect(complaints(env)).toEqual(['CURSOR_API_BASE_URL__NORTH: is no http(s) URL']);
  });
});
