import { readVendorAccounts, type VendorSettings } from '../shared/vendor-accounts.ts';
import { ANTHROPIC_KEY, CURSOR_KEY, type Sandbox } from './sandbox/index.ts';

type Addresses = Pick<Sandbox, 'cursorUrl' | 'anthropicUrl'> & Partial<Pick<Sandbox, 'cursorKey'>>;

/** The settings that point both vendors to a sandbox, or to what stands before one. */
export function sandboxSettings(addresses: Addresses): Record<string, string> {
  const { cursorUrl, anthropicUrl, cursorKey = CURSOR_KEY } = addresses;
  return {
    CURSOR_API_KEY: cursorKey,
    CURSOR_API_BASE_URL: cursorUrl,
    ANTHROPIC_ADMIN_API_KEY: ANTHROPIC_KEY,
    ANTHROPIC_API_BASE_URL: anthropicUrl,
  };
}

/** Before a sandbox runs its accounts are known, and not yet where they answer. */
const NOWHERE: Addresses = { cursorUrl: '', anthropicUrl: '' };

/** The vendor accounts of a sandbox, read like anybody's settings. */
export function sandboxVendors(addresses: Addresses = NOWHERE): VendorSettings[] {
  return readVendorAccounts(sandboxSettings(addresses)).vendors;
}
