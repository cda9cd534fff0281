import { z } from 'zod';
import { messageOf, UsageError } from './errors.ts';
import { nearMisses } from './near-misses.ts';
import { readSeatPrices, type SeatPrice } from './seat-prices.ts';
import { readVendorAccounts, VENDOR_SETTINGS, type VendorSettings } from './vendor-accounts.ts';

export type Config = {
  vendors: VendorSettings[];
  mappingFile: string | undefined;
  dataDir: string;
  rereadDays: number;
  monthCloseDay: number;
  anthropicReports: 'auto' | 'analytics' | 'legacy';
  seatPrices: SeatPrice[];
  logLevel: string;
};

const text = z.string().trim().min(1, 'is empty');
const digits = z.string().regex(/^\d+$/, 'is no whole number');
const wholeNumber = (from: number, to: number) =>
  text.pipe(digits).pipe(z.coerce.number<string>().min(from, `is below ${from}`).max(to, `is above ${to}`));

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
  MAPPING_FILE: text.optional(),
  BACKEND: z.literal('local', { error: 'this version has the local back ends only: local' }).default('local'),
  DATA_DIR: text.default('./.data'),
  REREAD_DAYS: wholeNumber(1, 35).default(3),
  MONTH_CLOSE_DAY: wholeNumber(1, 28).default(3),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** Settings that the interfaces promise and that this version does not read yet: better refused than ignored. */
const NOT_YET = ['MAPPING_SHEET_ID', 'MAPPING_SHEET_RANGE'];
const KNOWN = [...VENDOR_SETTINGS, ...Object.keys(settings.shape), ...NOT_YET];

/**
 * Reads the settings from the environment.
 * @throws UsageError that names every malformed, misspelt or unsupported setting at once.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const result = settings.safeParse(env);
  const { vendors, problems: accountProblems } = readVendorAccounts(env);
  const problems = [
    ...accountProblems,
    ...(result.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    ...NOT_YET.filter((name) => env[name]).map((name) => `${name}: is not read by this version, unset it`),
    ...nearMisses(Object.keys(env), KNOWN).map(({ name, meant }) => `${name}: is no setting, ${meant} is`),
  ];
  if (!result.success || problems.length > 0) {
    throw new UsageError(`these settings cannot be used:\n${problems.map((line) => `  ${line}`).join('\n')}`);
  }
  const { MAPPING_FILE, DATA_DIR, REREAD_DAYS, MONTH_CLOSE_DAY, LOG_LEVEL } = result.data;
  const { ANTHROPIC_REPORTS, CURSOR_SEAT_PRICE_USD } = result.data;
  return {
    vendors,
    mappingFile: MAPPING_FILE,
    dataDir: DATA_DIR,
    rereadDays: REREAD_DAYS,
    monthCloseDay: MONTH_CLOSE_DAY,
    anthropicReports: ANTHROPIC_REPORTS,
    seatPrices: CURSOR_SEAT_PRICE_USD,
    logLevel: LOG_LEVEL,
  };
}
