import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLog } from '../../shared/log.ts';
import type { BigquerySettings } from '../../shared/warehouse/bigquery.ts';
import { openBigquerySchema } from '../../shared/warehouse/bigquery-schema.ts';
import { startBigqueryProxy, type Traffic } from './bigquery-proxy.ts';
import { freePort, untilAnswers } from './ports.ts';

const HOME = fileURLToPath(new URL('../../.engines/bigquery/', import.meta.url));
const COMMAND = join(HOME, 'bin/local-bigquery');
const PROJECT = 'test-project';

/** A BigQuery emulator of its own data, without any dataset. */
export type LocalBigquery = {
  settings(dataset?: string): BigquerySettings;
  /** What was asked since the last call. */
  traffic(): Traffic;
  stop(): Promise<void>;
};

/** Starts local-bigquery on a free port of this machine. @throws Error when it is not installed. */
export async function startLocalBigquery(): Promise<LocalBigquery> {
  if (!existsSync(COMMAND)) {
    throw new Error('the BigQuery emulator is not installed: run test/engines/install bigquery');
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'local-bigquery-'));
  const [port, grpcPort] = [await freePort(), await freePort()];
  const server = spawn(
    COMMAND,
    [
      'serve',
      ...['--host', '127.0.0.1', '--port', String(port), '--grpc-port', String(grpcPort)],
      ...['--project', PROJECT, '--data-dir', dataDir],
    ],
    // Its DuckDB looks for its extensions below the home folder.
    { stdio: 'ignore', env: { ...process.env, HOME: join(HOME, 'home') } },
  );
  const engine = `http://127.0.0.1:${port}`;
  await untilAnswers(`${engine}/bigquery/v2/projects`, server);
  const proxy = await startBigqueryProxy(engine);
  return {
    settings: (dataset = 'ai_usage_analytics') => ({
      projectId: PROJECT,
      dataset,
      location: 'US',
      maximumBytesBilled: 100 * 2 ** 30,
      bigqueryEmulatorHost: proxy.url,
    }),
    traffic: proxy.traffic,
    async stop() {
      await proxy.close();
      await ended(server);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Makes all tables and views of the settings' dataset. */
export async function applySchema(settings: BigquerySettings): Promise<void> {
  const schema = openBigquerySchema(settings, { log: openLog('silent') });
  await schema.apply(await schema.plan());
}

function ended(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) return resolve();
    server.once('exit', () => resolve());
    server.kill('SIGKILL');
  });
}
