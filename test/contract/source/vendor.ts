import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { withVendor } from '../../support/vendor-server.ts';

/** A request as the vendor got it. */
export type Asked = {
  /** Method and decoded address: `GET /path?query`. */
  what: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: IncomingHttpHeaders;
};

/** Answers a request with what goes out as JSON. */
export type Answer = (asked: Asked) => Record<string, unknown>;

/** A vendor's answers by path. */
export type Answers = Record<string, Answer>;

/** An answer as it goes over the wire, or a connection that is cut in the middle of it. */
export type Reply = { status: number; headers?: Record<string, string>; text: string } | 'cut';

/**
 * What a vendor replies instead of its answer; undefined: it answers. `attempt` is how often the same was asked
 * before, `total` how much was asked before in all.
 */
export type Disturb = (asked: Asked, seen: { attempt: number; total: number }) => Reply | undefined;

/** A client that asks more than this would never end. */
const MOST_REQUESTS = 1000;
const NUMERAL = /\{"\$numeral":"([^"]+)"\}/g;

/** A number that goes out with exactly these digits. */
export function numeral(digits: string) {
  return { $numeral: digits };
}

/** JSON with the digits of numerals as they are. */
export function textOf(value: unknown): string {
  return JSON.stringify(value).replace(NUMERAL, '$1');
}

/**
 * Serves a vendor's answers on a loopback port, hands its base URL to the body, and tells what was asked.
 * @throws Error when something was asked that the answers do not foresee, or without end.
 */
export async function withAnswers(
  answers: Answers,
  disturb: Disturb,
  body: (baseUrl: string) => Promise<void>,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  const attempts = new Map<string, number>();
  const unforeseen: Error[] = [];

  async function replyTo(request: IncomingMessage): Promise<Reply> {
    const one = await read(request);
    const total = asked.push(one) - 1;
    if (total >= MOST_REQUESTS) throw new Error(`${one.what} is asked without end`);
    const key = `${one.what} ${JSON.stringify(one.body)}`;
    const attempt = attempts.get(key) ?? 0;
    attempts.set(key, attempt + 1);
    const disturbed = disturb(one, { attempt, total });
    if (disturbed) return disturbed;
    const answer = answers[one.path];
    if (!answer) throw new Error(`there is no answer to ${one.what}`);
    return { status: 200, text: textOf(answer(one)) };
  }

  await withVendor((request, response) => {
    replyTo(request)
      .catch((error: Error): Reply => {
        unforeseen.push(error);
        return { status: 400, text: error.message };
      })
      .then((reply) => send(response, reply));
  }, body);
  for (const error of unforeseen) throw error;
  return asked;
}

async function read(request: IncomingMessage): Promise<Asked> {
  const { method, url = '', headers } = request;
  const { pathname, searchParams: query } = new URL(url, 'http://vendor');
  const sent = await text(request);
  return {
    what: `${method} ${decodeURIComponent(url)}`,
    path: pathname,
    query,
    body: sent === '' ? undefined : JSON.parse(sent),
    headers,
  };
}

function send(response: ServerResponse, sent: Reply): void {
  if (sent === 'cut') {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"data":[', () => response.destroy());
  } else response.writeHead(sent.status, sent.headers).end(sent.text);
}
