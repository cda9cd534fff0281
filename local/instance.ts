import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** How other commands on this machine reach the host that owns a data folder. */
export type Instance = { url: string; token: string; pid: number };

const instance = z.object({ url: z.url(), token: z.string().min(1), pid: z.int().positive() });

function file(dataDir: string): string {
  return join(dataDir, 'instance.json');
}

/** Says that this process owns the folder; only its user may read the token. */
export function writeInstance(dataDir: string, value: Instance): void {
  writeFileSync(file(dataDir), JSON.stringify(value), { mode: 0o600 });
}

export function removeInstance(dataDir: string): void {
  rmSync(file(dataDir), { force: true });
}

/** The host that owns the folder, as far as its file says; undefined when none does or its process is gone. */
export function readInstance(dataDir: string): Instance | undefined {
  try {
    const found = instance.parse(JSON.parse(readFileSync(file(dataDir), 'utf8')));
    process.kill(found.pid, 0);
    return found;
  } catch {
    return undefined;
  }
}
