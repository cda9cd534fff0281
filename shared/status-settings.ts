import { z } from 'zod';
import { settingProblems, text } from './setting.ts';
import { VENDOR_NAMES } from './vendor-accounts.ts';

type Vendor = (typeof VENDOR_NAMES)[number];

/** Who may start runs over HTTP, and which vendors there are. */
export type StatusSettings = {
  /** E-mails of identities, in lower case. */
  runInvokers: string[];
  /** A vendor of these without a key is a fault. */
  expectedVendors: Vendor[];
};

const email = z.email();

/** A list with commas between; each item that is none of the kind is complained of by its own name. */
const listOf = <T extends string>(isOne: (item: string) => item is T, otherwise: string) =>
  text.transform((value, context): T[] => {
    const items = value.split(',').map((item) => item.trim());
    for (const item of items.filter((one) => !isOne(one))) {
      context.addIssue({ code: 'custom', message: `"${item}" is ${otherwise}` });
    }
    return items.filter(isOne);
  });

const settings = z.object({
  RUN_INVOKERS: listOf(
    (item): item is string => email.safeParse(item).success,
    'no e-mail: write those who may start runs with commas between',
  ).default([]),
  EXPECTED_VENDORS: listOf(
    (item): item is Vendor => VENDOR_NAMES.some((name) => name === item),
    `no vendor: write ${VENDOR_NAMES.join(', ')} with commas between`,
  ).default(VENDOR_NAMES),
});

/** The names of these settings. */
export const STATUS_SETTINGS = Object.keys(settings.shape);

/** Reads them from the environment, or says what is wrong with them. */
export function readStatusSettings(
  env: Record<string, string | undefined>,
): StatusSettings & { problems: string[] } {
  const { data, error } = settings.safeParse(env);
  return {
    runInvokers: data?.RUN_INVOKERS.map((one) => one.toLowerCase()) ?? [],
    expectedVendors: data?.EXPECTED_VENDORS ?? [],
    problems: settingProblems(error),
  };
}
