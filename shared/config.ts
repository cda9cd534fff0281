import { z } from 'zod';
import { CLOUD_SETTINGS, type CloudSettings, readCloudSettings } from './cloud-settings.ts';
import { messageOf, UsageError } from './errors.ts';
import { MAPPING_SETTINGS, type MappingSettings, readMappingSettings } from './mapping-settings.ts';
import { nearMisses } from './near-misses.ts';
import { readSeatPrices, type SeatPrice } from './seat-prices.ts';
import { settingProblems, text, wholeNumber } from './setting.ts';
import { readStatusSettings, STATUS_SETTINGS, type StatusSettings } from './status-settings.ts';
import { readVendorAccounts, VENDOR_SETTINGS, type VendorSettings } from './vendor-accounts.ts';

export type { CloudSettings } from './cloud-settings.ts';

export type Config = StatusSettings & {
  /** With BACKEND=cloud; undefined: the back ends are on this machine. */
  cloud: CloudSettings | undefined;
  vendors: VendorSettings[];
  mapping: MappingSettings | undefined;
  /** A mapping version that gives more of last month's dollars than this to other owners is a finding. */
  mappingMovedUsd: string;
  dataDir: string;
  rereadDays: number;
  monthCloseDay: number;
  anthropicReports: 'auto' | 'analytics' | 'legacy';
  seatPrices: SeatPrice[];
  logLevel: string;
};

/** Seat prices of a setting; what is wrong with them becomes a complaint beside the others. */
function seatPricesOf(value: string, context: z.RefinementCtx): SeatPrice[] {
  try {
    return readSeatPrices(value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error) });
    return z.NEVER;
  }
}

const settings = z.object({
  CURSOR_REQUESTS_PER_MINUTE: wholeNumber(1, 100_000).optional(),
  ANTHROPIC_REQUESTS_PER_MINUTE: wholeNumber(1, 100_000).optional(),
  ANTHROPIC_REPORTS: z
    .enum(['auto', 'analytics', 'legacy'], { error: 'is one of auto, analytics and legacy' })
    .default('auto'),
  CURSOR_SEAT_PRICE_USD: text.transform(seatPricesOf).default([]),
  BACKEND: z.enum(['local', 'cloud'], { error: 'is local or cloud' }).default('local'),
  DATA_DIR: text.optional(),
  REREAD_DAYS: wholeNumber(1, 35).default(3),
  MONTH_CLOSE_DAY: wholeNumber(1, 28).default(3),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

const NO_CLOUD = { cloud: undefined, problems: [] };
/** Settings that mean nothing in the cloud. */
const LOCAL_ONLY = ['DATA_DIR'];
const KNOWN = [
  ...VENDOR_SETTINGS,
  ...Object.keys(settings.shape),
  ...MAPPING_SETTINGS,
  ...STATUS_SETTINGS,
  ...CLOUD_SETTINGS,
];

/**
 * Reads the settings from the environment; those of the cloud with BACKEND=cloud alone, since GOOGLE_CLOUD_PROJECT
 * and the emulators' addresses often stand in a developer's shell for other work.
 * @throws UsageError that names every malformed, misspelt or unsupported setting at once.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const result = settings.safeParse(env);
  const { vendors, problems: accountProblems } = readVendorAccounts(env);
  const isCloud = env.BACKEND === 'cloud';
  const { mapping, movedUsd, problems: mappingProblems } = readMappingSettings(env);
  const { problems: statusProblems, ...status } = readStatusSettings(env);
  const { cloud, problems: cloudProblems } = isCloud ? readCloudSettings(env) : NO_CLOUD;
  const problems = [
    ...accountProblems,
    ...settingProblems(result.error),
    ...mappingProblems,
    ...statusProblems,
    ...cloudProblems,
    ...LOCAL_ONLY.filter((name) => isCloud && env[name]).map(
      (name) => `${name}: is not read with BACKEND=cloud, unset it`,
    ),
    ...nearMisses(Object.keys(env), KNOWN).map(({ name, meant }) => `${name}: is no setting, ${meant} is`),
  ];
  if (!result.success || problems.length > 0) {
    throw new UsageError(`these settings cannot be used:\n${problems.map((line) => `  ${line}`).join('\n')}`);
  }
  const { DATA_DIR, REREAD_DAYS, MONTH_CLOSE_DAY, LOG_LEVEL } = result.data;
  const { ANTHROPIC_REPORTS, CURSOR_SEAT_PRICE_USD } = result.data;
  return {
    cloud,
    vendors,
    mapping,
    mappingMovedUsd: movedUsd,
    dataDir: DATA_DIR ?? './.data',
    rereadDays: REREAD_DAYS,
    monthCloseDay: MONTH_CLOSE_DAY,
    anthropicReports: ANTHROPIC_REPORTS,
    seatPrices: CURSOR_SEAT_PRICE_USD,
    logLevel: LOG_LEVEL,
    ...status,
  };
}
