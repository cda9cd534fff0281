import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/** What the API says instead of doing it: the status and one error of https://cloud.google.com/bigquery/docs/error-messages */
export type ApiFault = { status: number; reason: string; message: string };

/** One request as it came. */
export type Asked = { method: string; path: string; body: Record<string, unknown> };

export type BigqueryServer = {
  url: string;
  asked: Asked[];
  /** Answers of requests by the end of their path, first in first out; an empty list answers as if all were well. */
  answers: {
    insertAll: (ApiFault | { insertErrors: unknown[] })[];
    jobs: ApiFault[];
    results: (ApiFault | Row[])[];
    metadata: ApiFault[];
  };
  close(): Promise<void>;
};

type Row = Record<string, string | null>;

/** A BigQuery API on loopback that says what a test wants: for what a real engine here cannot be brought to say. */
export async function startBigqueryServer(): Promise<BigqueryServer> {
  const asked: Asked[] = [];
  const answers: BigqueryServer['answers'] = { insertAll: [], jobs: [], results: [], metadata: [] };
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/, '');
    const body = request.method === 'POST' ? ((await json(request)) as Record<string, unknown>) : {};
    asked.push({ method: request.method ?? '', path, body });
    const { status, answer } = answerTo(path, body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });

  function answerTo(path: string, body: Record<string, unknown>): { status: number; answer: unknown } {
    if (path.endsWith('/insertAll')) return said(answers.insertAll.shift() ?? {});
    if (path.endsWith('/jobs')) return said(answers.jobs.shift() ?? jobOf(body.jobReference));
    if (path.includes('/queries/')) {
      const result = answers.results.shift() ?? [];
      return said(Array.isArray(result) ? tableOf(result) : result);
    }
    return said(answers.metadata.shift() ?? jobOf({ jobId: path.split('/').at(-1) }));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    asked,
    answers,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function said(answer: unknown): { status: number; answer: unknown } {
  if (!isFault(answer)) return { status: 200, answer };
  const { status, reason, message } = answer;
  return { status, answer: { error: { code: status, message, errors: [{ reason, message }] } } };
}

function isFault(answer: unknown): answer is ApiFault {
  return typeof answer === 'object' && answer !== null && 'status' in answer && 'reason' in answer;
}

function jobOf(jobReference: unknown) {
  return {
    jobReference: { location: 'US', ...(jobReference as object) },
    status: { state: 'DONE' },
    statistics: {
      totalBytesProcessed: '1048576',
      totalSlotMs: '42',
      query: { totalBytesBilled: '10485760' },
    },
  };
}

function tableOf(rows: readonly Row[]) {
  const names = Object.keys(rows[0] ?? {});
  return {
    jobComplete: true,
    schema: { fields: names.map((name) => ({ name, type: 'STRING' })) },
    rows: rows.map((row) => ({ f: names.map((name) => ({ v: row[name] })) })),
  };
}
