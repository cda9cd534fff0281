import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axios from 'axios';
import { z } from 'zod';
import { source } from '../shared/contract/messages.ts';

/** How other commands on this machine reach the host that owns a data folder. */
export type Instance = { url: string; token: string; pid: number };

const instance = z.object({ url: z.url(), token: z.string().min(1), pid: z.int().positive() });

/** What a host tells of itself: whom it reads, by source and at which limit, and whether its seats have a price. */
export const about = z.object({
  accounts: z.array(
    z.object({
      source,
      account: z.string(),
      vendor: z.enum(['cursor', 'anthropic']),
      requests_per_minute: z.number().positive(),
    }),
  ),
  has_seat_prices: z.boolean(),
});
export type About = z.infer<typeof about>;

/** The answer to a kickoff that was published: its message, and what its runs can be found by. */
export const asked = z.object({ message_id: z.string(), requested_by: z.string() });
export type Asked = z.infer<typeof asked>;

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

/** The host that owns the folder and answers; a file that a killed host left behind, with its pid, is none. */
export async function findInstance(dataDir: string): Promise<Instance | undefined> {
  try {
    const found = instance.parse(JSON.parse(readFileSync(file(dataDir), 'utf8')));
    process.kill(found.pid, 0);
    const probe = { ...requestOptions(found), timeout: PROBE_MS };
    const { data } = await axios.post(`${found.url}/query`, { sql: 'SELECT 1 AS one' }, probe);
    return data?.rows?.[0]?.one === 1 ? found : undefined;
  } catch {
    return undefined;
  }
}

/** How a request to the host is made: with its token, past any proxy, with an end. */
export function requestOptions({ token }: Instance) {
  return { headers: { authorization: `Bearer ${token}` }, proxy: false, timeout: ANSWER_MS } as const;
}

/** A host that lives answers this at once. */
const PROBE_MS = 5_000;
/** A view of years takes seconds; a host that is busy longer than this is stuck. */
const ANSWER_MS = 60_000;
