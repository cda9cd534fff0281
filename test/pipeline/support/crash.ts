import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '../../../local/sandbox/index.ts';

/** Where a process can be killed. `handled` is before the acknowledgement is written, `acknowledged` behind it. */
export const CRASH_EVENTS = [
  'published',
  'landed',
  'before commit',
  'in commit',
  'after commit',
  'handled',
  'acknowledged',
] as const;
export type CrashEvent = (typeof CRASH_EVENTS)[number];

/** The how-many-th event of a kind in the life of a process. */
export type DieAt = { event: CrashEvent; count: number };

/** What a child is told. */
export type ChildOrders = {
  dir: string;
  mappingFile: string;
  sandbox: Pick<Sandbox, 'cursorUrl' | 'anthropicUrl'>;
  days: { from: string; to: string };
  /** The number of the request: asked once a folder, however often the process starts. */
  request: number;
  dieAt: DieAt | undefined;
  /** How long after its start a commit tells `in commit`: one takes some 50 ms. */
  intoCommitMs: number;
};

/** What the last line of a child that was left alive says. */
export type ChildEnd = { factsHash: string; failures: string[]; deadLetters: number };

export const FINISHED = 'finished ';

/** The line that a child writes at an event. */
export function eventLine({ event, count }: DieAt): string {
  return `${event} ${count}`;
}

const CHILD = fileURLToPath(new URL('../crash-child.ts', import.meta.url));

/** Runs a child until its runs are finished, or kills it at the event; resolves with how it ended. */
export async function runChild(orders: ChildOrders): Promise<ChildEnd | 'killed'> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', CHILD, JSON.stringify(orders)],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  let complaints = '';
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  let end: ChildEnd | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith(FINISHED)) end = JSON.parse(line.slice(FINISHED.length)) as ChildEnd;
    if (orders.dieAt && line === eventLine(orders.dieAt)) child.kill('SIGKILL');
  }
  const { code, signal } = await exited;
  if (signal === 'SIGKILL') return 'killed';
  if (code !== 0 || !end) throw new Error(`the child ended with ${code ?? signal}: ${complaints}`);
  return end;
}
