import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../cli/ai-usage.js', import.meta.url));
const OURS = /^(CURSOR|ANTHROPIC|MAPPING|DATA_DIR|BACKEND|REREAD|MONTH_CLOSE|LOG_LEVEL)/;

/** What a command printed and how it ended. */
export type Ended = { code: number | null; stdout: string; stderr: string };

/** A command under way. */
export type Running = {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** What it has shown so far. */
  stderr(): string;
  /** Resolves when stderr has shown the text. */
  shows(text: string): Promise<void>;
};

/** Starts `ai-usage` with none of our settings but the given ones. */
export function startCli(args: readonly string[], settings: Record<string, string> = {}): Running {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name)));
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...inherited, ...settings } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    ended,
    stderr: () => stderr,
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (stderr.includes(text)) resolve();
        };
        child.stderr.on('data', look);
        child.on('close', () => reject(new Error(`ended without showing ${text}: ${stderr}`)));
        look();
      }),
  };
}

/** Runs a command to its end. */
export function runCli(args: readonly string[], settings: Record<string, string> = {}): Promise<Ended> {
  return startCli(args, settings).ended;
}

/** A folder that goes with the test. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'ai-usage-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
