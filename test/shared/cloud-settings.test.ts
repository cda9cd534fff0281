import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../shared/config.ts';
import { complaints } from '../support/settings.ts';

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
    const { cloud, vendors, mapping } = readConfig({
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
    expect(mapping).toMatchObject({ file: 'mapping.csv' });
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
