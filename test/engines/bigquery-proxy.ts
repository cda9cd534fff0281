import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** What went through the proxy since it was last asked. */
export type Traffic = Record<string, { requests: number; bytes: number }>;

export type BigqueryProxy = {
  url: string;
  /** The requests by what they ask for, with the bytes of their bodies; counting begins anew. */
  traffic(): Traffic;
  close(): Promise<void>;
};

/** Forms of GoogleSQL that local-bigquery does not read, and how it wants them; the analyzer reads the originals. */
const UNREAD: [RegExp, string][] = [[/FULL OUTER UNION ALL CORRESPONDING/g, 'UNION ALL BY NAME']];

/** How local-bigquery says what BigQuery says otherwise: https://cloud.google.com/bigquery/docs/transactions */
const UNSAID: [RegExp, string][] = [
  // It forgets when partitions expire; ours do in the tables that ask for a partition filter.
  [
    /"timePartitioning":\{"field":"usage_date","type":"DAY"\}(?=[^\0]*"requirePartitionFilter":true)/g,
    '"timePartitioning":{"field":"usage_date","type":"DAY","expirationMs":"63158400000"}',
  ],
  [/Failed to commit DuckLake transaction/g, 'Transaction is aborted due to concurrent update against table'],
];

/** Stands before local-bigquery, translates between its words and BigQuery's, and counts what passes. */
export async function startBigqueryProxy(target: string): Promise<BigqueryProxy> {
  let counted: Traffic = {};
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    count(counted, request, body.length);
    const text = reworded(body, UNREAD);
    const headers: OutgoingHttpHeaders = {
      ...request.headers,
      'content-length': String(Buffer.byteLength(text)),
    };
    // What goes and comes has to be readable here.
    for (const name of ['content-encoding', 'transfer-encoding', 'accept-encoding']) delete headers[name];
    const options = { method: request.method, headers };
    const forwarded = httpRequest(`${target}${request.url}`, options, async (answer) => {
      const said = reworded(await buffer(answer), UNSAID);
      const length = { 'content-length': String(Buffer.byteLength(said)) };
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...length }).end(said);
    });
    forwarded.on('error', () => response.destroy());
    forwarded.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    traffic() {
      const passed = counted;
      counted = {};
      return passed;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function reworded(body: Buffer, forms: readonly [RegExp, string][]): string {
  return forms.reduce((text, [form, instead]) => text.replaceAll(form, instead), body.toString('utf8'));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const body = await buffer(request);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

function count(counted: Traffic, { method = '', url = '' }: IncomingMessage, bytes: number): void {
  const path = url.replace(/\?.*$/, '').replace(/^.*\/projects\/[^/]+/, '');
  const what = path.endsWith('/insertAll')
    ? 'insertAll'
    : `${method} ${path.replace(/^\/(jobs|queries)\/.*$/, '/$1/ID').replace(/^(\/datasets\/[^/]+).*$/, '$1')}`;
  const known = counted[what] ?? { requests: 0, bytes: 0 };
  counted[what] = { requests: known.requests + 1, bytes: known.bytes + bytes };
}
