import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sandbox } from '../../local/sandbox/index.ts';

/** An object of an answer's JSON. */
export type Item = Record<string, unknown>;

/** One call through the proxy, and the sandbox's own answer to it. */
export type ProxiedCall = { path: string; url: URL; answer: Item };

/** Gives another answer, or a refusal with its status; undefined leaves the sandbox's own. */
export type Alteration = (call: ProxiedCall) => { status?: number; answer: Item } | undefined;

/** The sandbox's vendors with answers that are altered: what the dial does not have. */
export type VendorProxy = Pick<Sandbox, 'cursorUrl' | 'anthropicUrl'> & {
  alter(alteration: Alteration | undefined): void;
  close(): Promise<void>;
};

/** Stands before a sandbox on a port of its own. */
export async function startProxy(sandbox: Pick<Sandbox, 'url'>): Promise<VendorProxy> {
  let alteration: Alteration | undefined;

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', sandbox.url);
    const body = await bodyOf(request);
    const method = request.method ?? 'GET';
    const original = await fetch(url, { method, headers: headersOf(request), ...(body ? { body } : {}) });
    const text = await original.text();
    const path = url.pathname.replace(/^\/(cursor|anthropic)/, '');
    const altered = original.ok ? alteration?.({ path, url, answer: JSON.parse(text) }) : undefined;
    const status = altered ? (altered.status ?? 200) : original.status;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(altered ? JSON.stringify(altered.answer) : text);
  }

  const server = createServer((request, response) => {
    pass(request, response).catch((error) => response.destroy(error));
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

const FORWARDED = ['authorization', 'x-api-key', 'anthropic-version', 'anthropic-beta', 'content-type'];

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
