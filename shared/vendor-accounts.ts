import { z } from 'zod';

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

type Env = Record<string, string | undefined>;

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
const url = z.url({ protocol: /^https?$/ });

/** The settings' names without an account. */
export const VENDOR_SETTINGS = Object.values(VENDORS).flatMap(({ key, baseUrl }) => [key, baseUrl]);

/** What stands between a setting's name and the name of a further account. */
export const ACCOUNT_SUFFIX = '__';

/** The accounts of both vendors: without a suffix `default`, with `__NAME` the name in lower case. */
export function readVendorAccounts(env: Env): { vendors: VendorSettings[]; problems: string[] } {
  const found = (['cursor', 'anthropic'] as const).map((vendor) => readVendor(vendor, env));
  return {
    vendors: found.flatMap(({ vendors }) => vendors),
    problems: found.flatMap(({ problems }) => problems),
  };
}

function readVendor(vendor: VendorSettings['vendor'], env: Env) {
  const { key, baseUrl, rate, defaultBaseUrl, defaultRate } = VENDORS[vendor];
  const names = Object.keys(env).filter((name) => env[name] !== undefined);
  const keySettings = names.filter((name) => name === key || name.startsWith(`${key}${ACCOUNT_SUFFIX}`));
  const suffixes = keySettings.map((name) => name.slice(key.length));
  const vendors = suffixes.map((suffix): VendorSettings => {
    const apiKey = env[`${key}${suffix}`]?.trim() ?? '';
    return {
      vendor,
      account: suffix ? suffix.slice(ACCOUNT_SUFFIX.length).toLowerCase() : 'default',
      apiKey,
      baseUrl: (env[`${baseUrl}${suffix}`] ?? defaultBaseUrl).replace(/\/$/, ''),
      requestsPerMinute: Number(env[rate]) || (SANDBOX_KEY.test(apiKey) ? SANDBOX_RATE : defaultRate),
      keySetting: `${key}${suffix}`,
    };
  });
  const problems = [
    ...vendors.flatMap((settings, index) =>
      problemsOf(settings, suffixes[index] ?? '', vendors.slice(0, index)),
    ),
    ...names.flatMap((name) => [
      ...strayName(name, key),
      ...strayName(name, baseUrl),
      ...(name === baseUrl || name.startsWith(`${baseUrl}${ACCOUNT_SUFFIX}`)
        ? urlProblems(
            name,
            env[name] ?? '',
            suffixes.includes(name.slice(baseUrl.length)) || name === baseUrl,
            key,
          )
        : []),
    ]),
  ];
  return { vendors, problems };
}

function problemsOf(settings: VendorSettings, suffix: string, earlier: readonly VendorSettings[]): string[] {
  const { apiKey, keySetting } = settings;
  const twin = earlier.find((other) => other.apiKey === apiKey);
  return [
    ...(apiKey === '' ? [`${keySetting}: is empty`] : []),
    ...(suffix === `${ACCOUNT_SUFFIX}DEFAULT`
      ? [`${keySetting}: the account default is the one without a suffix`]
      : []),
    ...(suffix && !ACCOUNT.test(suffix.slice(ACCOUNT_SUFFIX.length))
      ? [`${keySetting}: the account after __ is letters, digits and single underscores, upper case`]
      : []),
    ...(twin && apiKey
      ? [`${keySetting}: is the key of ${twin.keySetting} too, its money would count twice`]
      : []),
  ];
}

/** A name that goes on after one underscore is most likely an account that would be passed over. */
function strayName(name: string, setting: string): string[] {
  const isStray = name.startsWith(`${setting}_`) && !name.startsWith(`${setting}${ACCOUNT_SUFFIX}`);
  return isStray ? [`${name}: is no setting, an account's name stands after two underscores`] : [];
}

function urlProblems(name: string, text: string, hasKey: boolean, key: string): string[] {
  if (!url.safeParse(text).success) return [`${name}: is no http(s) URL`];
  const { username, password } = new URL(text);
  return [
    ...(username || password ? [`${name}: holds a user name or password, which belongs into a key`] : []),
    ...(hasKey ? [] : [`${name}: its account has no ${key}${ACCOUNT_SUFFIX}…`]),
  ];
}
