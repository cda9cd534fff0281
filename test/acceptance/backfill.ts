// Weeks of a small made-up organization are read twice: undisturbed, and by two commands at once that are stopped five
// times, with SIGTERM and SIGKILL, they themselves and the host that they ask.
//
//   npm run verify:backfill [-- DAYS]      default: 60
//
// What must hold: the facts are the same to the last digit, every slice was committed once, and the vendors were asked
// hardly more often. The vendors outlive every process that is stopped.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { remoteHost } from '../../cli/remote.ts';
import { findInstance } from '../../local/instance.ts';
import { makeSmallOrganization, startSandbox } from '../../local/sandbox/index.ts';
import { sandboxSettings } from '../../local/sandbox-vendors.ts';
import { addDays } from '../../shared/day.ts';
import { openDuckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import { type Running, startCli } from '../cli/run-cli.ts';

const TO = '2026-03-31';
const [days = 60] = process.argv.slice(2).map(Number);
const FROM = addDays(TO, 1 - days);
const SPAN = ['--from', FROM, '--to', TO];
const SLICES = days * 3;
/** Each stop costs what was under way: so much more the vendors may be asked. */
const MORE_REQUESTS = 1.1;

/** Who is stopped how, and when: the part of the slices that is committed by then. */
const STOPS = [
  { who: 'first', signal: 'SIGTERM', at: 0.1 },
  { who: 'host', signal: 'SIGKILL', at: 0.25 },
  { who: 'second', signal: 'SIGKILL', at: 0.4 },
  { who: 'host', signal: 'SIGTERM', at: 0.55 },
  { who: 'host', signal: 'SIGKILL', at: 0.75 },
] as const;

let failed = 0;
function check(what: string, holds: boolean, seen: unknown = ''): void {
  if (!holds) failed += 1;
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}${holds ? '' : `: ${JSON.stringify(seen)}`}`);
}

/** A vendor of its own and an empty folder, for one of the two readings. */
async function openScene() {
  const sandbox = await startSandbox({ organization: makeSmallOrganization({ eventsPerDay: 10 }) });
  const dataDir = mkdtempSync(join(tmpdir(), 'ai-usage-backfill-'));
  const settings = { ...sandboxSettings(sandbox), LOG_LEVEL: 'silent' };
  const started: Running[] = [];
  return {
    dataDir,
    start(...args: string[]): Running {
      const running = startCli([...args, '--data-dir', dataDir], settings);
      started.push(running);
      return running;
    },
    /** What the folder holds and the vendors were asked, when no process is left. */
    async figures() {
      const warehouse = await openDuckdbWarehouse({ path: join(dataDir, 'warehouse.duckdb') });
      const ask = async (sql: string) => (await warehouse.ask(sql)).rows;
      const [hash] = await warehouse.read('facts-hash', { from: FROM, to: TO });
      const commits = await ask(
        `SELECT source, usage_date, COUNT(*) AS commits FROM pipeline_runs WHERE status = 'committed' GROUP BY ALL`,
      );
      const runs = await ask(
        `SELECT COUNT(DISTINCT run_id) AS runs FROM pipeline_runs WHERE usage_date < '${TO}'`,
      );
      const letters = await warehouse.read('open-dead-letters');
      await warehouse.close();
      const { total } = (await (await fetch(`${sandbox.url}/__requests`)).json()) as { total: number };
      return {
        hash: hash?.facts_hash,
        commits,
        runs: Number(runs[0]?.runs),
        letters,
        requests: total,
      };
    },
    /** Leaves nothing behind, whatever was thrown. */
    async close() {
      for (const { child } of started) child.kill('SIGKILL');
      await Promise.all(started.map(({ ended }) => ended));
      await sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

type Scene = Awaited<ReturnType<typeof openScene>>;

/** A host asks for something of its own: a day of the source that is cheapest to ask. */
async function startHost({ start }: Scene): Promise<Running> {
  const host = start('start', '--port', '0', '--day', TO, '--sources', 'claude_code');
  await host.shows('Dashboard:');
  return host;
}

/** Resolves when so many slices are committed; false when both commands have ended before. */
async function untilCommitted(scene: Scene, count: number, clients: readonly Running[]): Promise<boolean> {
  let areOver = false;
  void Promise.all(clients.map(({ ended }) => ended)).then(() => {
    areOver = true;
  });
  for (; !areOver; await sleep(50)) {
    const instance = await findInstance(scene.dataDir);
    if (!instance) continue;
    const { rows } = await remoteHost(instance).ask(
      `SELECT COUNT(DISTINCT run_id) AS committed FROM pipeline_runs WHERE status = 'committed'`,
    );
    if (Number(rows[0]?.committed) >= count) return true;
  }
  return false;
}

/** Reads the span by two commands at once, each of them started again as often as it is stopped. */
async function readDisturbed(scene: Scene): Promise<number[]> {
  const startClient = () => scene.start('run', ...SPAN, '--wait', '--json');
  let host = await startHost(scene);
  const clients = { first: startClient(), second: startClient() };
  let stops = 0;
  for (const { who, signal, at } of STOPS) {
    if (!(await untilCommitted(scene, Math.ceil(SLICES * at), Object.values(clients)))) break;
    stops += 1;
    console.log(
      `${signal} to the ${who === 'host' ? 'host' : `${who} command`} at ${Math.round(at * 100)} %`,
    );
    if (who === 'host') {
      host.child.kill(signal);
      await Promise.all([host, clients.first, clients.second].map(({ ended }) => ended));
      host = await startHost(scene);
      Object.assign(clients, { first: startClient(), second: startClient() });
    } else {
      clients[who].child.kill(signal);
      await clients[who].ended;
      clients[who] = startClient();
    }
  }
  const ended = await Promise.all(Object.values(clients).map((client) => client.ended));
  for (const { code, stderr } of ended) if (code !== 0) console.log(stderr);
  host.child.kill('SIGTERM');
  await host.ended;
  check(`all ${STOPS.length} stops fell into the reading`, stops === STOPS.length, stops);
  const left = ended.map(({ stdout }) => JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}').left_to_others);
  console.log(`slices left to the other command, after the last stop: ${left.join(' and ')}`);
  return ended.map(({ code }) => code ?? -1);
}

const [calm, rough] = [await openScene(), await openScene()];
try {
  // Side by side: each has a vendor and a folder of its own.
  const [undisturbed, codes] = await Promise.all([calm.start('run', ...SPAN).ended, readDisturbed(rough)]);
  check('the undisturbed command ends with 0', undisturbed.code === 0, undisturbed.stderr);
  const [expected, seen] = [await calm.figures(), await rough.figures()];

  check('both commands end with 0 at last', codes.join() === '0,0', codes);
  check(`the facts of ${days} days are the same to the last digit`, seen.hash === expected.hash, seen.hash);
  check(
    `each of the ${SLICES} slices was committed, and once`,
    seen.commits.length === SLICES && seen.commits.every(({ commits }) => Number(commits) === 1),
    seen.commits.filter(({ commits }) => Number(commits) !== 1),
  );
  check(
    `each was asked for by one run alone: ${seen.runs}`,
    seen.runs === expected.runs && seen.runs === SLICES - 3,
    expected.runs,
  );
  const ratio = seen.requests / expected.requests;
  check(
    `the vendors were asked ${seen.requests} times instead of ${expected.requests}: ${ratio.toFixed(3)}`,
    ratio <= MORE_REQUESTS,
  );
  check('no message was given up', seen.letters.length === 0, seen.letters);
} finally {
  await calm.close();
  await rough.close();
}
console.log(failed === 0 ? 'all checks passed' : `${failed} checks failed`);
if (failed > 0) process.exitCode = 1;
