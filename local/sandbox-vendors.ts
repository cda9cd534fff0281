import { readVendorAccounts, type VendorSettings } from '../shared/vendor-accounts.ts';
import { ANTHROPIC_KEY, CURSOR_KEY, type Sandbox } from './sandbox/index.ts';

type Addresses = Pick<Sandbox, 'cursorUrl' | 'anthropicUrl'>;

/** The settings that point both vendors to a sandbox, or to what stands before one. */
export function sandboxSettings({ cursorUrl, anthropicUrl }: Addresses): Record<string, string> {
  return {
    CURSOR_API_KEY: CURSOR_KEY,
    CURSOR_API_BASE_URL: cursorUrl,
    ANTHROPIC_ADMIN_API_KEY: ANTHROPIC_KEY,
    ANTHROPIC_API_BASE_URL: anthropicUrl,
  };
}

/** The vendor accounts of a sandbox, read like anybody's settings. */
export function sandboxVendors(addresses: Addresses): VendorSettings[] {
  return readVendorAccounts(sandboxSettings(addresses)).vendors;
}
