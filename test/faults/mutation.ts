import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatAnswer } from '../../cli/output.ts';
import type { Mutant } from './mutant.ts';
import { inPool } from './pool.ts';
import type { Result } from './run-case.ts';

/** How a mutant ends: a fault is right without its guard, is wrong, does not come to an end, or cannot start. */
type End = 'survives' | 'red' | 'red, without end' | 'broken';

const ROOT = new URL('../../', import.meta.url).pathname;
const COPIED = ['cli', 'functions', 'local', 'shared', 'sql', 'test', 'package.json', 'tsconfig.json'];
const TEMPORARY = 'tmp';
const AT_A_TIME = 2;
/** A reading that never ends is stopped here; a fault alone takes a few seconds. */
const PATIENCE_MS = 60_000;

/** Takes each guard out in a copy of its own and runs its fault there; resolves with whether every one was noticed. */
export async function runMutants(mutants: readonly Mutant[]): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), 'faults-'));
  try {
    const base = copy(ROOT, join(dir, 'base'));
    const outdated = mutants.filter((mutant) => !occursOnce(base, mutant));
    for (const { name, file } of outdated) {
      process.stderr.write(`the list is out of date: ${name} is not found once in ${file}\n`);
    }
    if (outdated.length > 0) return false;
    const before = await runFaults(base, mutants.map(({ fault }) => fault).join(), 10 * PATIENCE_MS);
    if (before !== 'survives') {
      process.stderr.write('the faults are wrong as it is, without any mutant: run them first\n');
      return false;
    }
    const ends = await inPool(mutants, AT_A_TIME, (mutant, index) =>
      runMutant(base, join(dir, String(index)), mutant),
    );
    process.stdout.write(`${formatEnds(mutants, ends)}\n`);
    return ends.every((end) => end.startsWith('red'));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** The sources with the installed packages linked, and a folder for what a killed run leaves behind. */
function copy(from: string, to: string): string {
  for (const name of COPIED) cpSync(join(from, name), join(to, name), { recursive: true });
  mkdirSync(join(to, TEMPORARY));
  symlinkSync(join(ROOT, 'node_modules'), join(to, 'node_modules'), 'junction');
  return to;
}

function occursOnce(base: string, { file, find }: Mutant): boolean {
  return readFileSync(join(base, file), 'utf8').split(find).length === 2;
}

async function runMutant(base: string, dir: string, { file, find, replace, fault }: Mutant): Promise<End> {
  copy(base, dir);
  const text = readFileSync(join(dir, file), 'utf8');
  writeFileSync(
    join(dir, file),
    text.replace(find, () => replace),
  );
  const end = await runFaults(dir, fault, PATIENCE_MS);
  rmSync(dir, { recursive: true });
  return end;
}

/** Runs faults in a process of their own. */
async function runFaults(dir: string, only: string, patienceMs: number): Promise<End> {
  const script = join(dir, 'test/faults/run.ts');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, '--only', only, '--json'],
    {
      cwd: dir,
      env: { ...process.env, TMPDIR: join(dir, TEMPORARY), TEMP: join(dir, TEMPORARY) },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: patienceMs,
      killSignal: 'SIGKILL',
    },
  );
  let out = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  const signal = await new Promise((resolve) => {
    child.once('close', (_code, killedBy) => resolve(killedBy));
  });
  if (signal === 'SIGKILL') return 'red, without end';
  const results = resultsOf(out);
  if (!results) return 'broken';
  return results.some(({ problems }) => problems.length > 0) ? 'red' : 'survives';
}

function resultsOf(out: string): Result[] | undefined {
  const last = out.trim().split('\n').at(-1);
  return last?.startsWith('{') ? (JSON.parse(last) as { results: Result[] }).results : undefined;
}

function formatEnds(mutants: readonly Mutant[], ends: readonly End[]): string {
  const rows = mutants.map(({ name, fault }, index) => ({ mutant: name, fault, 'red?': ends[index] }));
  const red = ends.filter((end) => end.startsWith('red'));
  return [
    formatAnswer({ columns: ['mutant', 'fault', 'red?'], rows }, 'table'),
    `${mutants.length} mutants, ${red.length} red`,
  ].join('\n');
}
