import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const PACKAGE = '@fivetrandevelopers/zetasql';
const NOT_INSTALLED = 'the SQL analyzer is not installed: run test/engines/install zetasql';
const START_MS = 30_000;
/** The code of gRPC for a server that does not answer yet. */
const UNAVAILABLE = 14;

/** A message as the server's protocol has it: https://github.com/google/zetasql, local_service.proto */
export type Message = Record<string, unknown>;

type Method = (request: Message, callback: (error: Error | null, response?: Message) => void) => void;
/** What is used of the package. Its own declarations would make every type check need the installation. */
type Package = { ZetaSQLClient: { init(port: number): void; API: Api } };
type Api = { close(): void; [method: string]: Method };

/** Google's analyzer and reference evaluator in a process of its own. */
export type Server = {
  /** Calls a method of the protocol. @throws Error with the server's own words. */
  call(method: string, request: Message): Promise<Message>;
  close(): Promise<void>;
};

/** @throws Error that says how to install it, when it is not. */
export async function startServer(): Promise<Server> {
  const { client, binary } = load();
  const port = await freePort();
  const child = spawn(binary, ['localhost', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the analyzer ended with ${code}: ${said}`)));
  });
  failed.catch(() => {});
  client.ZetaSQLClient.init(port);
  const api = client.ZetaSQLClient.API;

  async function send(method: string, request: Message): Promise<Message> {
    const sending = api[method];
    if (sending === undefined) throw new Error(`the analyzer has no method ${method}`);
    return (await Promise.race([promisify(sending.bind(api))(request), failed])) ?? {};
  }

  async function call(method: string, request: Message): Promise<Message> {
    try {
      return await send(method, request);
    } catch (error) {
      throw new Error((error as { details?: string }).details || String(error), { cause: error });
    }
  }

  async function close(): Promise<void> {
    const ended = once(child, 'exit');
    child.kill();
    api.close();
    await ended;
  }

  const until = Date.now() + START_MS;
  while (true) {
    try {
      await send('formatSql', { sql: 'SELECT 1' });
      return { call, close };
    } catch (error) {
      const isStarting = (error as { code?: number }).code === UNAVAILABLE && Date.now() < until;
      if (isStarting) await sleep(50);
      else {
        child.kill();
        throw error;
      }
    }
  }
}

function load(): { client: Package; binary: string } {
  const require = createRequire(import.meta.url);
  try {
    const arm = process.arch === 'arm64' ? '_arm' : '';
    const name = `zetasql/remote_server${arm}${process.platform === 'darwin' ? '' : '.so'}`;
    return { client: require(PACKAGE), binary: `${dirname(require.resolve(PACKAGE))}/${name}` };
  } catch (error) {
    throw new Error(NOT_INSTALLED, { cause: error });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}
