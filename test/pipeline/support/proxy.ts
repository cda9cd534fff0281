import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sandbox } from '../../../local/sandbox/index.ts';

/** One call through the proxy: `path` has no query, `ask` gets the sandbox's own answer (of another URL). */
export type ProxiedCall = { path: string; url: URL; ask(url?: URL): Promise<string> };

/** Answers a call in another way; undefined leaves it to the sandbox. */
export type Alteration = (call: ProxiedCall) => Promise<string | undefined>;

/** The sandbox's vendors with answers that a test alters. */
export type VendorProxy = Pick<Sandbox, 'cursorUrl' | 'anthropicUrl'> & {
  alter(alteration: Alteration | undefined): void;
  close(): Promise<void>;
};

/** Stands before a sandbox on a port of its own. */
export async function startProxy(sandbox: Sandbox): Promise<VendorProxy> {
  let alteration: Alteration | undefined;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', sandbox.url);
    const body = await bodyOf(request);
    const forward = (to: URL) =>
      fetch(to, {
        method: request.method ?? 'GET',
        headers: headersOf(request),
        ...(body ? { body } : {}),
      });
    const call = { path: url.pathname, url, ask: async (to = url) => (await forward(to)).text() };
    const altered = await alteration?.(call);
    const original = altered === undefined ? await forward(url) : undefined;
    response.writeHead(original?.status ?? 200, { 'content-type': 'application/json' });
    response.end(altered ?? (await original?.text()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    cursorUrl: `${url}/cursor`,
    anthropicUrl: `${url}/anthropic`,
    alter(next) {
      alteration = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Alters the JSON of one endpoint's answers. */
export function altering<T>(path: string, change: (answer: T) => void): Alteration {
  return async (call) => {
    if (call.path !== path) return undefined;
    const answer = JSON.parse(await call.ask()) as T;
    change(answer);
    return JSON.stringify(answer);
  };
}

const FORWARDED = ['authorization', 'x-api-key', 'anthropic-version', 'content-type'];

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    FORWARDED.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}
