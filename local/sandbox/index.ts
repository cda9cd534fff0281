import { createServer } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { anthropicApi } from './anthropic/api.ts';
import { cursorApi } from './cursor/api.ts';
import { makeMappingCsv } from './mapping-csv.ts';
import { makeOrganization, type Organization } from './organization.ts';
import { makeRecords, type Records } from './records.ts';
import { refusalOf } from './refusal.ts';
import { truthOf } from './truth.ts';

export { ANTHROPIC_KEY } from './anthropic/api.ts';
export { CURSOR_KEY } from './cursor/api.ts';
export {
  makeOrganization,
  makeSmallOrganization,
  type Organization,
  type OrganizationOptions,
} from './organization.ts';

const HOST = '127.0.0.1';

/** How to start a sandbox: port 0, the default, is any free one; `now` is the clock in epoch milliseconds. */
export type SandboxOptions = { port?: number; organization?: Organization; now?: () => number };

/** A running sandbox: base addresses that clients append the vendors' paths to, and the mapping sheet's text. */
export type Sandbox = {
  url: string;
  cursorUrl: string;
  anthropicUrl: string;
  mappingCsv: string;
  close(): Promise<void>;
};

/** Serves a made-up organization by both vendors' contracts, on this machine only. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const organization = options.organization ?? makeOrganization();
  const mappingCsv = makeMappingCsv(organization);
  const server = createServer(makeApp(makeRecords(organization, options.now ?? Date.now), mappingCsv));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, HOST, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const url = `http://${HOST}:${port}`;
  return {
    url,
    cursorUrl: `${url}/cursor`,
    anthropicUrl: `${url}/anthropic`,
    mappingCsv,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

function makeApp(records: Records, mappingCsv: string): Express {
  const app = express();
  app.set('etag', false);
  app.set('x-powered-by', false);
  app.use('/cursor', cursorApi(records));
  app.use('/anthropic', anthropicApi(records));
  app.get('/__truth', (request, response) => {
    response.json(truthOf(records, new URL(request.originalUrl, 'http://sandbox').searchParams.get('day')));
  });
  app.get('/__mapping.csv', (_request, response) => {
    response.type('text/csv').send(mappingCsv);
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const { status, message } = refusalOf(error);
    response.status(status).json({ error: message });
  });
  return app;
}
