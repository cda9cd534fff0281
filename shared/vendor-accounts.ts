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

/** The sandbox has no team to share a limit with. */
const SANDBOX_RATE = 6000;
const ACCOUNT = /^[A-Z0-9]+(?:_[A-Z0-9]+)*$/;
const url = z.url({ protocol: /^https?$/ });

/** The settings' names without an account. */
export const VENDOR_SETTINGS = Object.values(VENDORS).flatMap(({ key, baseUrl }) => [key, baseUrl]);

/** The names of the vendors. */
export const VENDOR_NAMES = Object.keys(VENDORS) as VendorSettings['vendor'][];

/** The setting that holds the key of a vendor's default account. */
export function keySettingOf(vendor: VendorSettings['vendor']): string {
  return VENDORS[vendor].key;
}

/** What stands between a setting's name and the name of a further account. */
export const ACCOUNT_SUFFIX = '__';

/** Whether a key is the sandbox's, by how it begins. */
export function isSandboxKey(apiKey: string): boolean {
  return apiKey.startsWith('sandbox-');
}

/** How often a minute a vendor is asked where nothing else is known of its account. */
export function usualRate(vendor: VendorSettings['vendor'], env: Env): number {
  const { rate, defaultRate } = VENDORS[vendor];
  return Number(env[rate]) || defaultRate;
}

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
  const keys = settingsOf(key, env);
  const urls = settingsOf(baseUrl, env);
  const vendors = keys.map(({ suffix, text }): VendorSettings => {
    const apiKey = text.trim();
    return {
      vendor,
      account: suffix ? suffix.slice(ACCOUNT_SUFFIX.length).toLowerCase() : 'default',
      apiKey,
      baseUrl: (env[`${baseUrl}${suffix}`] ?? defaultBaseUrl).replace(/\/$/, ''),
      requestsPerMinute: Number(env[rate]) || (isSandboxKey(apiKey) ? SANDBOX_RATE : defaultRate),
      keySetting: `${key}${suffix}`,
    };
  });
  const problems = [
    ...keys.flatMap(keyProblems),
    ...vendors.flatMap((one, index) => twinProblems(one, vendors.slice(0, index))),
    ...urls.flatMap(urlProblems),
    ...urls.flatMap(({ name, suffix }) =>
      when(
        suffix !== '' && !keys.some((one) => one.suffix === suffix),
        `${name}: there is no ${key}${suffix}`,
      ),
    ),
    ...[...strayNames(key, env), ...strayNames(baseUrl, env)],
  ];
  return { vendors, problems };
}

/** One setting of a vendor account: its name, what of it names the account, and its text. */
type AccountSetting = { name: string; suffix: string; text: string };

function settingsOf(setting: string, env: Env): AccountSetting[] {
  return Object.entries(env).flatMap(([name, text]) => {
    const isOurs = name === setting || name.startsWith(`${setting}${ACCOUNT_SUFFIX}`);
    return isOurs && text !== undefined ? [{ name, suffix: name.slice(setting.length), text }] : [];
  });
}

function keyProblems({ name, suffix, text }: AccountSetting): string[] {
  const account = suffix.slice(ACCOUNT_SUFFIX.length);
  return [
    ...when(text.trim() === '', `${name}: is empty`),
    ...when(account === 'DEFAULT', `${name}: the account default is the one without a suffix`),
    ...when(
      suffix !== '' && !ACCOUNT.test(account),
      `${name}: the account after __ is letters, digits and single underscores, upper case`,
    ),
  ];
}

function twinProblems(
  { apiKey, baseUrl, keySetting }: VendorSettings,
  earlier: readonly VendorSettings[],
): string[] {
  const twin = earlier.find((other) => other.apiKey === apiKey && other.baseUrl === baseUrl && apiKey !== '');
  return twin ? [`${keySetting}: is the key of ${twin.keySetting} too, its money would count twice`] : [];
}

function urlProblems({ name, text }: AccountSetting): string[] {
  if (!url.safeParse(text).success) return [`${name}: is no http(s) URL`];
  const { username, password } = new URL(text);
  return when(
    Boolean(username || password),
    `${name}: holds a user name or password, which belongs into a key`,
  );
}

/** Names that go on after one underscore are most likely accounts that would be passed over. */
function strayNames(setting: string, env: Env): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith(`${setting}_`) && !name.startsWith(`${setting}${ACCOUNT_SUFFIX}`))
    .map((name) => `${name}: is no setting, an account's name stands after two underscores`);
}

function when(holds: boolean, problem: string): string[] {
  return holds ? [problem] : [];
}
