import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const execute = promisify(execFile);

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** Answers with what `answerOf` says for a path and its authorization, else 404, and keeps the paths. */
async function serve(answerOf: (path: string, authorization: string | undefined) => string | undefined) {
  const paths: string[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    paths.push(url);
    response.setHeader('metadata-flavor', 'Google');
    response.setHeader('content-type', url.includes('/token') ? 'application/json' : 'application/text');
    const answer = answerOf(url, headers.authorization);
    if (answer === undefined) response.statusCode = 404;
    response.end(answer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
}

/** What a process of its own prints, since identities are looked for in the environment. */
async function run(program: string, env: Record<string, string>): Promise<string> {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program];
  const { stdout } = await execute(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: '/nowhere', ...env },
  });
  return stdout.trim();
}

/** Prints why the sheet cannot be read, at once or not at all. */
const READ = `
  import { googleSheet } from './shared/sheet/google.ts';
  const sheet = googleSheet({ sheetId: 's', range: 'A:Z', firstDelayMs: 60_000 });
  await sheet.read().catch(({ message }) => console.log(message));
`;

describe('a Google Sheet is read', () => {
  test("with the function's own identity, for reading sheets and nothing else", async () => {
    const metadata = await serve((path) =>
      path.includes('/email')
        ? 'kickoff@test-project.iam.gserviceaccount.com'
        : path.includes('/token')
          ? '{"access_token":"of-the-function","expires_in":3600,"token_type":"Bearer"}'
          : 'googleapis.com',
    );
    const api = await serve((_path, authorization) => JSON.stringify({ authorization }));
    const program = `
      import { lazyClient } from './shared/sheet/google-client.ts';
      const { sheets, account } = await lazyClient(undefined)();
      const { data } = await sheets.spreadsheets.get({ spreadsheetId: 's' }, { rootUrl: 'http://${api.host}/', responseType: 'json' });
      console.log(JSON.stringify({ ...data, account: await account() }));
    `;
    const printed = await run(program, { GCE_METADATA_HOST: metadata.host });
    expect(JSON.parse(printed)).toEqual({
      authorization: 'Bearer of-the-function',
      account: 'kickoff@test-project.iam.gserviceaccount.com',
    });
    expect(metadata.paths.filter((path) => path.includes('/token'))).toEqual([
      expect.stringContaining(encodeURIComponent('https://www.googleapis.com/auth/spreadsheets.readonly')),
    ]);
  });

  test('by nobody where the metadata server has no account, and the sentence is not about the sheet', async () => {
    const metadata = await serve((path) => (path.includes('/token') ? undefined : 'googleapis.com'));
    expect(await run(READ, { GCE_METADATA_HOST: metadata.host })).toMatch(
      /^there is no Google identity to read it with \(.*\): in the cloud give the function a service account; elsewhere run gcloud auth application-default login --impersonate-service-account=ACCOUNT, or name a key file in GOOGLE_APPLICATION_CREDENTIALS$/,
    );
  });

  test('by nobody with a key file that is not there, and the sentence says so', async () => {
    expect(await run(READ, { GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/key.json' })).toBe(
      'GOOGLE_APPLICATION_CREDENTIALS names no key file that can be read: mend it',
    );
  });
});

test('a function that does not read the sheet does not load its client', async () => {
  const program = `
    import { createRequire } from 'node:module';
    import { openCloud } from './functions/cloud.ts';
    import { readConfig } from './shared/config.ts';
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const isLoaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('/googleapis/'));
    openCloud(readConfig(process.env), { log, stopping: new AbortController().signal });
    const before = isLoaded();
    await import('googleapis/build/src/apis/sheets/v4.js');
    console.log(before, isLoaded());
  `;
  const env = { BACKEND: 'cloud', GOOGLE_CLOUD_PROJECT: 'test-project', MAPPING_SHEET_ID: 's' };
  expect(await run(program, env)).toBe('false true');
});
