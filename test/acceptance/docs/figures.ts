import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../engines/ports.ts';
import { ENVIRONMENT, REPOSITORY } from './instance.ts';
import type { Found } from './reading.ts';

/** The README's way to check the figures: a sandbox in one terminal, a reading and three answers in another. */
const OF_FIGURES = /-- sandbox --mapping-file|127\.0\.0\.1:8090|\/tmp\/check/;

export function isOfFigures(text: string): boolean {
  return OF_FIGURES.test(text);
}

/** Runs the lines as they stand, in a folder and at a port of our own, and compares the three answers. */
export async function checkFigures(lines: readonly Found[]): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'ai-usage-figures-'));
  const port = await freePort();
  const [sandboxLine = '', ...others] = lines.map(({ text }) =>
    text.replaceAll('8090', String(port)).replaceAll('/tmp/', `${folder}/`),
  );
  const sandbox = spawn('bash', ['-c', `exec ${sandboxLine} --port ${port}`], {
    cwd: REPOSITORY,
    env: ENVIRONMENT,
    detached: true,
  });
  try {
    await untilServed(port);
    const script = ['set -e', ...others.map((line, index) => `printf '\\n@@${index}\\n'; ${line}`)].join(
      '\n',
    );
    const printed = await outputOf(script);
    const answers = printed.split(/^@@\d+$/m).slice(-3);
    return differences(answers.map((answer) => answer.trim()));
  } finally {
    if (sandbox.pid) process.kill(-sandbox.pid, 'SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

type Figures = { billed_usd: string; included_usd: string; input_tokens: number; output_tokens: number };

/** Where the warehouse does not say what the sandbox has counted. */
function differences([truth = '', money = '', tokens = '']: string[]): string | undefined {
  const { sources } = JSON.parse(truth) as { sources: Record<string, Figures> };
  const wrong = Object.entries(sources).flatMap(([source, said]) => {
    const [, billed = '', included = ''] = lineOf(money, source);
    const [, input = '', output = ''] = lineOf(tokens, source);
    const same =
      (billed || '0') === said.billed_usd &&
      (included || '0') === said.included_usd &&
      Number(input) === said.input_tokens &&
      Number(output) === said.output_tokens;
    return same
      ? []
      : [`${source}: ${JSON.stringify(said)}, and here ${billed} ${included} ${input} ${output}`];
  });
  return wrong.length > 0 ? wrong.join('; ') : undefined;
}

function lineOf(csv: string, source: string): string[] {
  return (
    csv
      .split('\n')
      .find((line) => line.startsWith(`${source},`))
      ?.split(',') ?? []
  );
}

function outputOf(script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', script], { cwd: REPOSITORY, env: ENVIRONMENT });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code) => (code === 0 ? resolve(stdout) : reject(new Error(stderr.slice(-500)))));
  });
}

async function untilServed(port: number): Promise<void> {
  const patience = AbortSignal.timeout(20_000);
  for (;;) {
    patience.throwIfAborted();
    const answer = await fetch(`http://127.0.0.1:${port}/__faults`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
