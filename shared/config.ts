import { z } from 'zod';
import { UsageError } from './errors.ts';
import { nearMisses } from './near-misses.ts';

/** A vendor account that the settings name. */
export type VendorSettings = {
  vendor: 'cursor' | 'anthropic';
  account: string;
  apiKey: string;
  baseUrl: string;
  requestsPerMinute: number;
  /** The setting that holds the key, for messages. */
  keySetting: string;
};

export type Config = {
  vendors: VendorSettings[];
  mappingFile: string | undefined;
  dataDir: string;
  rereadDays: number;
  monthCloseDay: number;
  logLevel: string;
};

const VENDORS = {
  cursor: {
    key: 'CURSOR_API_KEY',
    baseUrl: 'CURSOR_API_BASE_URL',
    rate: 'CURSOR_REQUESTS_PER_MINUTE',
    defaultBaseUrl: 'https://api.cursor.com',
    defaultRate: 15,
  },
  anthropic: {
    key: 'ANTHROPIC_ADMIN_API_KEY',
    baseUrl: 'ANTHROPIC_API_BASE_URL',
    rate: 'ANTHROPIC_REQUESTS_PER_MINUTE',
    defaultBaseUrl: 'https://api.anthropic.com',
    defaultRate: 60,
  },
} as const;

/** The sandbox's keys start with this: there is no team to share a limit with. */
const SANDBOX_KEY = /^sandbox-/;
const SANDBOX_RATE = 6000;
const ACCOUNT = /^[A-Z0-9]+(?:_[A-Z0-9]+)*$/;

const text = z.string().min(1, 'is empty');
const url = z.url({ protocol: /^https?$/, error: 'is no http(s) URL' });
const wholeNumber = (from: number, to: number) =>
  text.pipe(
    z.coerce
      .number<string>({ error: 'is no number' })
      .int('is no whole number')
      .min(from, `is below ${from}`)
      .max(to, `is above ${to}`),
  );

const settings = z.object({
  CURSOR_API_KEY: text.optional(),
  CURSOR_API_BASE_URL: url.optional(),
  CURSOR_REQUESTS_PER_MINUTE: wholeNumber(1, 100_000).optional(),
  ANTHROPIC_ADMIN_API_KEY: text.optional(),
  ANTHROPIC_API_BASE_URL: url.optional(),
  ANTHROPIC_REQUESTS_PER_MINUTE: wholeNumber(1, 100_000).optional(),
  ANTHROPIC_REPORTS: z
    .enum(['auto', 'legacy'], { error: 'this version reads the legacy reports only: auto or legacy' })
    .optional(),
  MAPPING_FILE: text.optional(),
  BACKEND: z.literal('local', { error: 'this version has the local back ends only: local' }).default('local'),
  DATA_DIR: text.default('./.data'),
  REREAD_DAYS: wholeNumber(1, 35).default(3),
  MONTH_CLOSE_DAY: wholeNumber(1, 28).default(3),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** Settings that the interfaces promise and that this version does not read yet: better refused than ignored. */
const NOT_YET = ['MAPPING_SHEET_ID', 'MAPPING_SHEET_RANGE', 'CURSOR_SEAT_PRICE_USD'];
const KNOWN = [...Object.keys(settings.shape), ...NOT_YET];

/**
 * Reads the settings from the environment.
 * @throws UsageError that names every malformed, misspelt or unsupported setting at once.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const result = settings.safeParse(env);
  const problems = [
    ...(result.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...NOT_YET.filter((name) => env[name]).map((name) => `${name}: is not read by this version, unset it`),
    ...nearMisses(Object.keys(env), KNOWN).map(({ name, meant }) => `${name}: is no setting, ${meant} is`),
  ];
  const accounts = readAccounts(env, problems);
  if (!result.success || problems.length > 0) {
    throw new UsageError(`these settings cannot be used:\n${problems.map((line) => `  ${line}`).join('\n')}`);
  }
  const { MAPPING_FILE, DATA_DIR, REREAD_DAYS, MONTH_CLOSE_DAY, LOG_LEVEL } = result.data;
  return {
    vendors: accounts,
    mappingFile: MAPPING_FILE,
    dataDir: DATA_DIR,
    rereadDays: REREAD_DAYS,
    monthCloseDay: MONTH_CLOSE_DAY,
    logLevel: LOG_LEVEL,
  };
}

/** The accounts of both vendors: without a suffix `default`, with `__NAME` the name in lower case. */
function readAccounts(env: Record<string, string | undefined>, problems: string[]): VendorSettings[] {
  return (['cursor', 'anthropic'] as const).flatMap((vendor) => {
    const { key, baseUrl, rate, defaultBaseUrl, defaultRate } = VENDORS[vendor];
    return Object.entries(env).flatMap(([name, apiKey]): VendorSettings[] => {
      if (apiKey === undefined || (name !== key && !name.startsWith(`${key}__`))) return [];
      const suffix = name.slice(key.length);
      if (suffix && apiKey === '') problems.push(`${name}: is empty`);
      if (suffix === '__DEFAULT') problems.push(`${name}: the account default is the one without a suffix`);
      if (suffix && !ACCOUNT.test(suffix.slice(2))) {
        problems.push(`${name}: the account after __ is letters, digits and single underscores, upper case`);
      }
      const ownBaseUrl = env[`${baseUrl}${suffix}`];
      if (ownBaseUrl && !url.safeParse(ownBaseUrl).success && suffix) {
        problems.push(`${baseUrl}${suffix}: is no http(s) URL`);
      }
      const ownRate = Number(env[rate]) || undefined;
      return [
        {
          vendor,
          account: suffix ? suffix.slice(2).toLowerCase() : 'default',
          apiKey,
          baseUrl: (ownBaseUrl ?? defaultBaseUrl).replace(/\/$/, ''),
          requestsPerMinute: ownRate ?? (SANDBOX_KEY.test(apiKey) ? SANDBOX_RATE : defaultRate),
          keySetting: name,
        },
      ];
    });
  });
}
