import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import pLimit from 'p-limit';

/** What stands before the instances of a function, as Cloud Run does. */
export type Front = {
  url: string;
  /** Told when a request has been handed to the instance; what it returns is not waited for. */
  onHandOver: (() => void) | undefined;
  /** How many requests the instance has not answered yet. */
  underWay: number;
  /** How many requests ended with the instance, without an answer. */
  cut: number;
  /** How many requests were answered, by status. */
  answered: Record<number, number>;
  close(): Promise<void>;
};

type Answer = { status: number; text: string };

/** A request that no instance is free for waits so long, and is then told to come again. */
const LONGEST_WAIT_MS = 10_000;

/** Hands at most `concurrency` requests at once to the instance at the URL of the moment. */
export async function startFront(concurrency: number, instance: () => string): Promise<Front> {
  const limit = pLimit(concurrency);
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const came = Date.now();
    const { status, text } = await limit(() =>
      Date.now() - came > LONGEST_WAIT_MS
        ? { status: 429, text: 'no instance is free' }
        : handOver(request.headers, body),
    );
    front.answered[status] = (front.answered[status] ?? 0) + 1;
    response.writeHead(status).end(status === 204 ? undefined : text);
  });

  function handOver(headers: IncomingHttpHeaders, body: Buffer): Promise<Answer> {
    front.underWay += 1;
    const answer = new Promise<Answer>((resolve) => {
      const forwarded = httpRequest(instance(), { method: 'POST', headers }, async (said) => {
        resolve({ status: said.statusCode ?? 502, text: (await buffer(said)).toString() });
      });
      forwarded.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ECONNREFUSED') front.cut += 1;
        resolve({ status: 503, text: error.message });
      });
      forwarded.end(body, () => front.onHandOver?.());
    });
    return answer.finally(() => {
      front.underWay -= 1;
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const front: Front = {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`,
    onHandOver: undefined,
    underWay: 0,
    cut: 0,
    answered: {},
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return front;
}
