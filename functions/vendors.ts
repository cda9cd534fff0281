import axios from 'axios';
import type { SourceName } from '../shared/contract/messages.ts';
import { openVendorHttp, type VendorHttp, type VendorHttpOptions } from '../shared/http.ts';
import type { IngestAccount } from '../shared/ingest/run.ts';
import { keySettingOf, type VendorSettings } from '../shared/vendor-accounts.ts';

/** Which sources each vendor's key serves. */
const SOURCES_OF: Record<VendorSettings['vendor'], readonly SourceName[]> = {
  cursor: ['cursor'],
  anthropic: ['anthropic', 'claude_code'],
};

/** How each vendor wants its key: https://cursor.com/docs/api and https://platform.claude.com/docs/en/api/admin */
const HEADERS: Record<VendorSettings['vendor'], (apiKey: string) => Record<string, string>> = {
  cursor: (apiKey) => ({ authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}` }),
  anthropic: (apiKey) => ({ 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' }),
};

/** A company's proxy is for the vendors, not for a server on this machine. */
const LOOPBACK = /^https?:\/\/(127\.|localhost[:/]|\[::1\])/;

/** The accounts of the settings by the sources that read them. */
export function accountsOf(vendors: readonly Pick<VendorSettings, 'vendor' | 'account'>[]) {
  return vendors.flatMap(({ vendor, account }) => SOURCES_OF[vendor].map((source) => ({ source, account })));
}

/** The vendors that there should be, each with the setting of its key and the sources that it serves. */
export function expectedOf(vendors: readonly VendorSettings['vendor'][]) {
  return vendors.map((vendor) => ({ vendor, keySetting: keySettingOf(vendor), sources: SOURCES_OF[vendor] }));
}

/** Whose key a source is read with. */
export function vendorOf(source: SourceName): VendorSettings['vendor'] {
  return SOURCES_OF.cursor.includes(source) ? 'cursor' : 'anthropic';
}

/** Opens every vendor account of the settings, one connection for all the sources that its key serves. */
export function openAccounts(
  vendors: readonly VendorSettings[],
  connection: Pick<VendorHttpOptions, 'stopping' | 'clock'> = {},
): IngestAccount[] {
  return vendors.flatMap((settings) => {
    const http = openVendor(settings, connection);
    return accountsOf([settings]).map((account) => ({ ...account, http }));
  });
}

function openVendor(
  { vendor, apiKey, baseUrl, requestsPerMinute, keySetting }: VendorSettings,
  connection: Pick<VendorHttpOptions, 'stopping' | 'clock'>,
): VendorHttp {
  return openVendorHttp({
    axios: axios.create(LOOPBACK.test(baseUrl) ? { proxy: false } : {}),
    baseUrl,
    headers: HEADERS[vendor](apiKey),
    apiKey,
    requestsPerMinute,
    keySetting,
    ...connection,
  });
}
