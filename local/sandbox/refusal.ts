/** The vendors, each with its own words for an error. */
export type Vendor = 'cursor' | 'anthropic';

/** A request that the vendor would refuse, with headers that go with it; each vendor writes it in its own words. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

const CURSOR_NAMES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};
const ANTHROPIC_TYPES: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  429: 'rate_limit_error',
  503: 'overloaded_error',
};

/** The status and message of whatever a handler or the body parser threw. */
export function refusalOf(error: unknown): { status: number; message: string } {
  if (error instanceof Error && 'status' in error && typeof error.status === 'number') {
    return { status: error.status, message: error.message };
  }
  return { status: 500, message: error instanceof Error ? error.message : String(error) };
}

/** An error as the vendor's own body; only Anthropic repeats the request id in it. */
export function errorBody(
  vendor: Vendor,
  { status, message }: { status: number; message: string },
  requestId?: unknown,
) {
  if (vendor === 'cursor') {
    return { error: CURSOR_NAMES[status] ?? 'Internal Server Error', message };
  }
  const error = { type: ANTHROPIC_TYPES[status] ?? 'api_error', message };
  return { type: 'error', error, request_id: requestId };
}
