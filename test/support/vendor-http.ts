import axios from 'axios';
import { openVendorHttp, type VendorHttpOptions } from '../../shared/http.ts';

export const KEY = 'key_0123456789';

/** A call whose answer holds no exact decimals. */
export const CALL = { method: 'GET', path: '/teams/members', decimals: new Set<string>() } as const;

/** A vendor's API with a generous limit and short waits, unless `more` says otherwise. */
export function openHttp(baseUrl: string, more: Partial<VendorHttpOptions> = {}) {
  return openVendorHttp({
    axios: axios.create({ proxy: false }),
    baseUrl,
    headers: { 'x-api-key': KEY },
    requestsPerMinute: 1000,
    apiKey: KEY,
    keySetting: 'CURSOR_API_KEY',
    firstRetryMs: 1,
    ...more,
  });
}

/** What a promise was rejected with. */
export const errorOf = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('it was resolved'),
    (error: Error) => error,
  );
