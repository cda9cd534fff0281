import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../shared/errors.ts';
import { isSandboxKey, type VendorSettings } from '../shared/vendor-accounts.ts';

/** Whether a data folder holds made-up data or a company's own. */
type DataKind = 'sandbox' | 'real';

/**
 * Marks the folder with the kind of its data at the first start, and keeps the two kinds apart ever after.
 * @throws UsageError when the folder holds the other kind, or when the keys are of both.
 */
export function claimDataDir(dataDir: string, vendors: readonly Pick<VendorSettings, 'apiKey'>[]): void {
  const kinds = new Set(vendors.map(({ apiKey }): DataKind => (isSandboxKey(apiKey) ? 'sandbox' : 'real')));
  const [kind = 'real'] = kinds;
  if (kinds.size > 1)
    throw new UsageError('one vendor key is the sandbox’s and one is not: use two data folders');
  const file = join(dataDir, 'kind');
  const held = heldKind(dataDir);
  if (held !== undefined && held !== kind) {
    const what = held === 'sandbox' ? 'the sandbox’s made-up data' : 'a company’s own data';
    throw new UsageError(`${dataDir} holds ${what}: name another folder with --data-dir, or remove it`);
  }
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, `${kind}\n`);
}

/** The kind of the data that the folder holds; undefined before the first start. */
export function heldKind(dataDir: string): string | undefined {
  const file = join(dataDir, 'kind');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}
