import { type AxiosInstance, isAxiosError } from 'axios';
import pRetry from 'p-retry';
import { type Clock, systemClock } from './clock.ts';
import { CredentialError, InvalidInputError, messageOf, RetryableError } from './errors.ts';
import { type Limiter, makeLimiter } from './limiter.ts';

/** One call to a vendor; `path` is also what its limit is counted by. */
export type VendorCall = {
  method: 'GET' | 'POST';
  path: string;
  query?: URLSearchParams;
  body?: unknown;
  /** Headers of this call beside those of the account. */
  headers?: Record<string, string>;
  /** Names of fields that hold exact decimals: their source text is kept instead of a float. */
  decimals: ReadonlySet<string>;
};

/** The calls of one fetch, counted. */
export type VendorSession = {
  call(call: VendorCall): Promise<unknown>;
  readonly calls: number;
  readonly errors: number;
};

/** A vendor's API with one account's key; limits hold over all sessions. */
export type VendorHttp = { open(): VendorSession };

/** The vendor knows the key and refuses the endpoint (403, 404). */
export class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The vendor takes the call for a wrong one (another 4xx): asked again as it is, it answers the same. */
export class RejectedCallError extends InvalidInputError {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export type VendorHttpOptions = {
  axios: AxiosInstance;
  baseUrl: string;
  headers: Record<string, string>;
  requestsPerMinute: number;
  /** The key itself: it is taken out of whatever a vendor's answer repeats. */
  apiKey: string;
  /** The setting that holds the key, for the sentence that names it. */
  keySetting: string;
  /** Delay before the second attempt, doubling; the vendors advise a second. */
  firstRetryMs?: number;
  /** Time as the limits count it. */
  clock?: Clock | undefined;
  /** Aborted when the process stops: calls that wait are given up, to be asked again after the next start. */
  stopping?: AbortSignal | undefined;
};

/** A header's word that is as long as this may be a secret: a key as base64 is, a version is not. */
const MIN_SECRET = 12;
const ATTEMPTS = 5;
const TIMEOUT_MS = 60_000;
/** A longer Retry-After is left to the broker. */
const MAX_WAIT_MS = 60_000;
/** No vendor's limit lasts longer; a day's slice must not be put off for days by one answer. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * Opens a vendor's API. One call is tried five times over seconds on 429, 5xx, a broken connection or an
 * answer that is no JSON; longer outages are the broker's to retry.
 */
export function openVendorHttp(options: VendorHttpOptions): VendorHttp {
  const { clock = systemClock } = options;
  const limiters = new Map<string, Limiter>();

  function limiterOf(endpoint: string) {
    const limiter = limiters.get(endpoint) ?? makeLimiter(options.requestsPerMinute, clock, options.stopping);
    limiters.set(endpoint, limiter);
    return limiter;
  }

  return {
    open() {
      const counts = { calls: 0, errors: 0 };

      async function attempt(call: VendorCall): Promise<unknown> {
        await limiterOf(`${call.method} ${call.path}`)();
        options.stopping?.throwIfAborted();
        counts.calls += 1;
        try {
          return await send(options, call);
        } catch (error) {
          counts.errors += 1;
          throw error;
        }
      }

      return {
        call: (call) =>
          pRetry(() => attempt(call), {
            retries: ATTEMPTS - 1,
            minTimeout: options.firstRetryMs ?? 1000,
            ...(options.stopping ? { signal: options.stopping } : {}),
            shouldRetry: ({ error }) => error instanceof RetryableError && waitOf(error) <= MAX_WAIT_MS,
            onFailedAttempt: async ({ error, retriesLeft, retryDelay }) => {
              const wait = waitOf(error);
              if (retriesLeft === 0 || wait > MAX_WAIT_MS) return;
              await clock.sleep(Math.max(0, wait - retryDelay), options.stopping);
            },
          }),
        get calls() {
          return counts.calls;
        },
        get errors() {
          return counts.errors;
        },
      };
    },
  };
}

function waitOf(error: Error): number {
  return error instanceof RetryableError ? (error.retryAfterMs ?? 0) : 0;
}

async function send(options: VendorHttpOptions, call: VendorCall): Promise<unknown> {
  const { axios, baseUrl, headers, keySetting } = options;
  const query = call.query?.size ? `?${call.query}` : '';
  const what = `${call.method} ${call.path}`;
  const response = await axios
    .request<string>({
      method: call.method,
      url: `${baseUrl}${call.path}${query}`,
      headers: { 'user-agent': 'ai-usage/0.1', ...headers, ...call.headers },
      data: call.body,
      timeout: TIMEOUT_MS,
      responseType: 'text',
      transformResponse: (text) => text,
      validateStatus: () => true,
      maxRedirects: 0,
      ...(options.stopping ? { signal: options.stopping } : {}),
    })
    .catch((error) => {
      options.stopping?.throwIfAborted();
      const reason = isAxiosError(error) ? (error.code ?? error.message) : messageOf(error);
      throw new RetryableError(`${what} at ${baseUrl} got no answer: ${reason}`);
    });
  const { status } = response;
  if (status >= 200 && status < 300) return parseVendorJson(response.data, call.decimals, what);
  const said = `${what} answered ${status}: ${withoutSecrets(response.data, options).slice(0, 300).toWellFormed()}`;
  if (status === 401) throw new CredentialError(`${said}. The key was refused: check ${keySetting}`);
  if (status === 403 || status === 404) {
    throw new NotAllowedError(`${said}. The key is that of ${keySetting}`, status);
  }
  if (status === 408 || status === 429 || status >= 500) {
    throw new RetryableError(said, { retryAfterMs: retryAfterMs(response.headers) });
  }
  throw new RejectedCallError(said, status);
}

/** A vendor's answer without the key, in whichever form our headers carried it. */
function withoutSecrets(text: string, { apiKey, headers }: VendorHttpOptions): string {
  const words = Object.values(headers).flatMap((value) => value.split(' '));
  const secrets = [apiKey, ...words.filter((word) => word.length >= MIN_SECRET)];
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[key]'), text);
}

/**
 * Retry-After in seconds or as a date, which is by the vendor's clock: ours may be another. Undefined when the
 * vendor does not say.
 */
function retryAfterMs(headers: Record<string, unknown>): number | undefined {
  const { 'retry-after': after, date } = headers;
  if (typeof after !== 'string') return undefined;
  const vendorNow = Date.parse(String(date)) || Date.now();
  const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - vendorNow;
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), MAX_RETRY_AFTER_MS) : undefined;
}

/**
 * Parses an answer, with the named fields as the text that the vendor wrote.
 * @throws RetryableError when it is no JSON: a connection cut in mid-body reads like that.
 */
export function parseVendorJson(text: string, decimals: ReadonlySet<string>, what: string): unknown {
  try {
    return JSON.parse(text, (key, value, context?: { source?: string }) =>
      typeof value === 'number' && decimals.has(key) ? context?.source : value,
    );
  } catch {
    // The parser's own message quotes the text, which may hold anything.
    throw new RetryableError(`${what} answered ${text.length} characters that are no JSON`);
  }
}
