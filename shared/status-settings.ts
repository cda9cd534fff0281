import { z } from 'zod';
import { settingProblems, text } from './setting.ts';
import { VENDOR_NAMES } from './vendor-accounts.ts';

/** Who may start runs over HTTP, and which vendors there are. */
export type StatusSettings = {
  /** E-mails of identities, in lower case. */
  runInvokers: string[];
  /** A vendor of these without a key is a fault. */
  expectedVendors: (typeof VENDOR_NAMES)[number][];
};

const listOf = (value: string) => value.split(',').map((item) => item.trim());

const settings = z.object({
  RUN_INVOKERS: text
    .transform((value) => listOf(value.toLowerCase()))
    .pipe(z.array(z.email('is no list of e-mails with commas between')))
    .default([]),
  EXPECTED_VENDORS: text
    .transform(listOf)
    .pipe(z.array(z.enum(VENDOR_NAMES, `is a list of ${VENDOR_NAMES.join(', ')}, with commas between`)))
    .default(VENDOR_NAMES),
});

/** The names of these settings. */
export const STATUS_SETTINGS = Object.keys(settings.shape);

/** Reads them from the environment, or says what is wrong with them. */
export function readStatusSettings(
  env: Record<string, string | undefined>,
): StatusSettings & { problems: string[] } {
  const { data, error } = settings.safeParse(env);
  return {
    runInvokers: data?.RUN_INVOKERS ?? [],
    expectedVendors: data?.EXPECTED_VENDORS ?? [],
    problems: settingProblems(error),
  };
}
