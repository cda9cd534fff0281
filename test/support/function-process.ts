import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../engines/ports.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FRAMEWORK = createRequire(import.meta.url)
  .resolve('@google-cloud/functions-framework')
  .replace(/index\.js$/, 'main.js');

/** A process of the functions framework that serves one function. */
export type FunctionProcess = {
  child: ChildProcess;
  url: string;
  /** What it has said on stderr so far. */
  stderr(): string;
  /** Its exit code, when it has ended and said all. */
  ended: Promise<number | null>;
};

/** Builds the functions into a folder of this repository, as `npm run build` does into dist. */
export async function buildFunctions(out: string): Promise<void> {
  await promisify(execFile)(process.execPath, [`${ROOT}build/functions.ts`, out]);
}

/** Starts the framework on a built or written main with these settings and no others. */
export async function startFunction(
  main: string,
  target: string,
  settings: Record<string, string>,
): Promise<FunctionProcess> {
  const port = await freePort();
  const args = [FRAMEWORK, `--source=${main}`, `--target=${target}`, `--port=${port}`];
  const env = { PATH: process.env.PATH, NODE_ENV: 'production', ...settings };
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, url: `http://127.0.0.1:${port}/`, stderr: () => stderr, ended };
}

/** A started function that answers. */
export async function serveFunction(...args: Parameters<typeof startFunction>): Promise<FunctionProcess> {
  const started = await startFunction(...args);
  const { child, url, stderr } = started;
  while (!(await fetch(url).catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`the framework has ended: ${stderr()}`);
    await sleep(5);
  }
  return started;
}

/** The body with which Pub/Sub pushes a message. */
export function pushBodyOf(data: string, deliveryAttempt: number) {
  return {
    subscription: 'projects/test-project/subscriptions/ai-usage',
    deliveryAttempt,
    message: {
      data: Buffer.from(data).toString('base64'),
      attributes: { schema_version: '1' },
      messageId: 'm1',
      publishTime: '2026-01-06T14:00:00.000Z',
    },
  };
}
