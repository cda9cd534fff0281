import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import { checkAsked } from '../functions/kickoff/slices.ts';
import { complaint } from '../shared/contract/envelope.ts';
import { type KickoffInput, kickoff } from '../shared/contract/messages.ts';
import { day } from '../shared/contract/records.ts';
import { messageOf, RetryableError, UsageError } from '../shared/errors.ts';
import type { Warehouse } from '../shared/warehouse/warehouse.ts';
import type { About, Asked } from './instance.ts';
import type { Local } from './main.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { monthLocks } from './routes/month-locks.ts';
import { mountWeb, type WebFunctions } from './routes/web.ts';
import { readView } from './views.ts';

export type ServerOptions = {
  warehouse: Pick<Warehouse, 'ask' | 'read' | 'lockMonth'>;
  token: string;
  /** 0 is any free port. */
  port: number;
  withDashboard: boolean;
  about: About;
  /** Publishes a kickoff. */
  request(message: KickoffInput): Promise<Asked>;
  backdate: Local['backdate'];
  web: WebFunctions;
  letters: Local['letters'];
};

/** What this machine's commands and browser ask of the host. It listens on the loopback address alone. */
export type LocalServer = { url: string; close(): Promise<void> };

const HOST = '127.0.0.1';
const DASHBOARD = fileURLToPath(new URL('dashboard/', import.meta.url));
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'";

/** What is asked by commands alone, with the token. */
const COMMANDS_ONLY = [
  '/query',
  '/kickoff',
  '/about',
  '/backdate',
  '/month-locks',
  '/run-daily-job',
  '/dead-letters',
];

const param = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
const params = z.record(z.string(), param).default({});
const question = z.union([
  z.strictObject({ sql: z.string(), params }),
  z.strictObject({ read: z.string(), params }),
]);

const backdating = z.strictObject({
  key: z.string().min(1),
  from: day,
  reason: z.string().min(1),
  requestedBy: z.string().nullable(),
});

/** @throws UsageError when the port is taken. */
export async function startServer(options: ServerOptions): Promise<LocalServer> {
  const server = createServer(makeApp(options));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(new UsageError(`port ${options.port} is in use: choose another with --port`));
    });
    server.listen(options.port, HOST, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  return {
    url: `http://${HOST}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function makeApp(options: ServerOptions): Express {
  const { warehouse, token, withDashboard, about, request: publish, backdate } = options;
  const app = express();
  const json = express.json({ limit: '1mb' });
  app.disable('x-powered-by');
  app.use(onlyLoopback);
  app.use(COMMANDS_ONLY, onlyWith(token));
  mountWeb(app, options.web);
  app.use('/dead-letters', deadLetterRoutes(options.letters));
  app.post('/kickoff', json, async (request, response) => {
    const message = kickoff.safeParse(request.body);
    if (!message.success) return void response.status(400).json({ error: complaint(message.error) });
    checkAsked(message.data, about.accounts, new Date().toISOString());
    response.status(202).json(await publish(message.data));
  });
  app.post('/backdate', json, async (request, response) => {
    if (!backdate) throw new UsageError('this host has no mapping: set MAPPING_FILE or MAPPING_SHEET_ID');
    response.json(await backdate(backdating.parse(request.body)));
  });
  app.use('/month-locks', json, monthLocks({ warehouse, now: () => new Date() }));
  app.get('/about', (_request, response) => {
    response.json(about);
  });
  app.post('/query', json, async (request, response) => {
    const asked = question.parse(request.body);
    if ('sql' in asked) return void response.json(await warehouse.ask(asked.sql, asked.params));
    response.json({ columns: [], rows: await warehouse.read(asked.read, asked.params) });
  });
  if (withDashboard) {
    app.get('/views/:name', async (request, response) => {
      response.json(await readView(warehouse, request.params.name));
    });
    app.use(express.static(DASHBOARD, { setHeaders: (response) => response.setHeaders(SECURITY_HEADERS) }));
  }
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(statusOf(error)).json({ error: messageOf(error) });
  });
  return app;
}

/** What a command makes of it again: its own wrong usage, what may be tried again, or a refusal. */
function statusOf(error: unknown): number {
  if (error instanceof UsageError) return 404;
  return error instanceof RetryableError ? 503 : 400;
}

const SECURITY_HEADERS = new Map([
  ['content-security-policy', CONTENT_SECURITY_POLICY],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
]);

/** A page elsewhere that resolves its own name to 127.0.0.1 still sends that name as the host. */
function onlyLoopback(request: Request, response: Response, next: NextFunction): void {
  if (['127.0.0.1', 'localhost'].includes(request.hostname)) next();
  else response.status(403).json({ error: `this host answers to 127.0.0.1, not to ${request.hostname}` });
}

/** What is asked by commands alone takes the token that stands in the data folder. */
function onlyWith(token: string) {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const right = digest(`Bearer ${token}`);
  return (request: Request, response: Response, next: NextFunction): void => {
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), right)) next();
    else response.status(401).json({ error: 'wrong token' });
  };
}
