import type { FaultSetting } from '../../../local/sandbox/faults/settings.ts';
import { makeSmallOrganization, type Sandbox } from '../../../local/sandbox/index.ts';
import { type Truth, truth, withSandbox } from './client.ts';

/** The day that the vendors revise. */
export const DAY = '2026-11-02';
/** A day that they leave as it is. */
export const OTHER_DAY = '2026-11-03';
export const organization = makeSmallOrganization();

/** The money and usage of a day, by both kinds of Anthropic's reports. */
export type Told = { cursor: Truth; anthropic: Truth; legacy: Truth };

/** The truth as the sandbox tells it. */
export async function told(sandbox: Sandbox, day = DAY): Promise<Told> {
  const { cursor, anthropic } = await truth(sandbox, day);
  const { anthropic: legacy } = await truth(sandbox, day, '&reports=legacy');
  if (!cursor || !anthropic || !legacy) throw new Error('a source is missing');
  return { cursor, anthropic, legacy };
}

/** Hands the body an organization with faults, and the same one without. */
export function revised(
  faults: FaultSetting[],
  body: (sandbox: Sandbox, healthy: Sandbox) => Promise<void>,
): Promise<void> {
  return withSandbox({ organization }, (healthy) =>
    withSandbox({ organization, faults }, (sandbox) => body(sandbox, healthy)),
  );
}
