import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

type Respond = (request: http.IncomingMessage, response: http.ServerResponse, count: number) => void;

/** Serves a vendor on a loopback port, hands its base URL and log to the body, and closes whatever happens. */
export async function withVendor(
  respond: Respond,
  body: (baseUrl: string, requests: http.IncomingMessage[]) => Promise<void>,
): Promise<void> {
  const requests: http.IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    respond(request, response, requests.push(request) - 1);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}
