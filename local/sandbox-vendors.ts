import type { VendorSettings } from '../shared/vendor-accounts.ts';
import { ANTHROPIC_KEY, CURSOR_KEY, type Sandbox } from './sandbox/index.ts';

/** The sandbox has no team to share a limit with. */
const REQUESTS_PER_MINUTE = 6000;

/** The settings of both vendors' accounts at a sandbox, or at what stands before one. */
export function sandboxVendors(sandbox: Pick<Sandbox, 'cursorUrl' | 'anthropicUrl'>): VendorSettings[] {
  const common = { account: 'default', requestsPerMinute: REQUESTS_PER_MINUTE };
  return [
    {
      vendor: 'cursor',
      ...common,
      apiKey: CURSOR_KEY,
      baseUrl: sandbox.cursorUrl,
      keySetting: 'CURSOR_API_KEY',
    },
    {
      vendor: 'anthropic',
      ...common,
      apiKey: ANTHROPIC_KEY,
      baseUrl: sandbox.anthropicUrl,
      keySetting: 'ANTHROPIC_ADMIN_API_KEY',
    },
  ];
}
