import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';

const SIGNALS = fileURLToPath(new URL('../../functions/signals.ts', import.meta.url));

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
});

/** Signals a process that ends by `endOnSignals` and tells how it ended, and after how long, in milliseconds. */
async function endOf(finish: string, more = '') {
  const script = `
    import { endOnSignals } from ${JSON.stringify(SIGNALS)};
    const log = { info: (_, event) => console.log(event), error: ({ error }, event) => console.log(event, error) };
    endOnSignals(log, ${finish}, 400);
    ${more}
    setInterval(() => {}, 1000);
    console.log('ready');`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script];
  const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child = started;
  let said = '';
  started.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await once(started.stdout, 'data');
  const startedAt = performance.now();
  started.kill('SIGTERM');
  const [code] = await once(started, 'close');
  return { code, said: said.trim().split('\n').slice(1), ms: performance.now() - startedAt };
}

describe('a process that is told to end', () => {
  test('finishes first', async () => {
    const { code, said } = await endOf('async () => console.log("finishing")');
    expect([code, said]).toEqual([0, ['process.stopping', 'finishing', 'process.stopped']]);
  });

  test('is cut off when it does not finish in time', async () => {
    const { code, said, ms } = await endOf('() => new Promise(() => {})');
    expect([code, said]).toEqual([0, ['process.stopping', 'process.cut_off']]);
    expect(ms).toBeGreaterThan(390);
  });

  test('finishes once, however often it is told', async () => {
    const finish = `async () => { process.kill(process.pid, "SIGTERM"); await new Promise((r) => setTimeout(r, 50)); }`;
    const { code, said } = await endOf(finish);
    expect([code, said]).toEqual([0, ['process.stopping', 'process.stopped']]);
  });

  test('says what it could not finish', async () => {
    const { code, said } = await endOf('async () => { throw new Error("no connection"); }');
    expect([code, said]).toEqual([
      0,
      ['process.stopping', 'process.unfinished no connection', 'process.stopped'],
    ]);
  });

  test('is ended by nobody else, who would not let it finish', async () => {
    const more = 'process.on("SIGTERM", () => process.exit(7)); await Promise.resolve();';
    const { code, said } = await endOf('async () => {}', more);
    expect([code, said]).toEqual([0, ['process.stopping', 'process.stopped']]);
  });
});
