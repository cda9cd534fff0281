import { createServer } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { anthropicApi } from './anthropic/api.ts';
import { CURSOR_KEY, cursorApi } from './cursor/api.ts';
import { controlApi } from './faults/control.ts';
import { makeDial } from './faults/dial.ts';
import { makeGate } from './faults/gate.ts';
import { makeMeter } from './faults/meter.ts';
import type { FaultSetting } from './faults/settings.ts';
import { makeMappingCsv } from './mapping-csv.ts';
import { makeOrganization, type Organization } from './organization.ts';
import { makeRecords } from './records.ts';
import { refusalOf } from './refusal.ts';
import { gateBefore } from './routes.ts';
import { truthOf } from './truth.ts';

export { ANALYTICS_KEY, ANTHROPIC_KEY } from './anthropic/api.ts';
export { CURSOR_KEY } from './cursor/api.ts';
export { type FaultSetting, readFaults } from './faults/settings.ts';
export { FAULTS, type FaultName } from './faults/table.ts';
export {
  makeOrganization,
  makeSmallOrganization,
  type Organization,
  type OrganizationOptions,
} from './organization.ts';

const HOST = '127.0.0.1';

/** How to start a sandbox. */
export type SandboxOptions = {
  /** 0, the default, is any free one. */
  port?: number;
  organization?: Organization;
  /** The clock in epoch milliseconds. */
  now?: () => number;
  /** The keys that it takes, so that two sandboxes can be two teams. */
  keys?: { cursor?: string };
  /** How many calls of one endpoint are answered in a minute; without it all are. */
  requestsPerMinute?: number;
  /** What goes wrong from the start; `/__faults` changes it. */
  faults?: readonly FaultSetting[];
};

/** A running sandbox: base addresses that clients append the vendors' paths to, and the mapping sheet's text. */
export type Sandbox = {
  url: string;
  cursorUrl: string;
  anthropicUrl: string;
  cursorKey: string;
  mappingCsv: string;
  close(): Promise<void>;
};

/** Serves a made-up organization by both vendors' contracts, on this machine only. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const organization = options.organization ?? makeOrganization();
  const mappingCsv = makeMappingCsv(organization);
  const cursorKey = options.keys?.cursor ?? CURSOR_KEY;
  const server = createServer(makeApp(organization, { ...options, mappingCsv, cursorKey }));
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
    cursorKey,
    mappingCsv,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

type AppOptions = SandboxOptions & { mappingCsv: string; cursorKey: string };

function makeApp(organization: Organization, options: AppOptions): Express {
  const { now = Date.now, mappingCsv, cursorKey } = options;
  const dial = makeDial(options.faults ?? [], now);
  const meter = makeMeter(options.requestsPerMinute, now);
  const records = makeRecords(organization, now, dial.revisionsOf);
  const app = express();
  app.set('etag', false);
  app.set('x-powered-by', false);
  app.use('/cursor', gateBefore(makeGate('cursor', dial, meter)), cursorApi(records, cursorKey));
  app.use('/anthropic', gateBefore(makeGate('anthropic', dial, meter)), anthropicApi(records));
  app.use(controlApi(dial, meter));
  app.get('/__truth', (request, response) => {
    const { searchParams } = new URL(request.originalUrl, 'http://sandbox');
    response.json(truthOf(records, searchParams.get('day'), searchParams.get('reports')));
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
