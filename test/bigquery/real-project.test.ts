import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { startLocalBigquery } from '../engines/local-bigquery.ts';

const SCRIPT = fileURLToPath(new URL('../acceptance/real-project.ts', import.meta.url));

test('what is meant for a real project runs through on the emulator', async () => {
  const engine = await startLocalBigquery();
  const { projectId, bigqueryEmulatorHost } = engine.settings();
  const env = {
    PATH: process.env.PATH,
    BACKEND: 'cloud',
    GOOGLE_CLOUD_PROJECT: projectId,
    BIGQUERY_DATASET: 'scratch',
    BIGQUERY_EMULATOR_HOST: bigqueryEmulatorHost,
    MANIFESTS: '4',
    ROUNDS: '2',
  };
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', SCRIPT],
      { env },
    );
    process.stdout.write(stdout);
    expect(stdout).toMatch(/^4 passed, 0 failed$/m);
  } finally {
    await engine.stop();
  }
});
