import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { messageOf, RetryableError } from '../../shared/errors.ts';
import { openLog } from '../../shared/log.ts';
import { openBigqueryWarehouse } from '../../shared/warehouse/bigquery.ts';

test('a server that takes calls and never answers is given up, after two minutes', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const settings = {
    projectId: 'test-project',
    dataset: 'ai_usage_analytics',
    location: 'US',
    maximumBytesBilled: 1_000_000_000,
    bigqueryEmulatorHost: `http://127.0.0.1:${port}`,
  };
  const warehouse = openBigqueryWarehouse(settings, { log: openLog('silent') });
  const calls = [
    warehouse.read('has-committed', { source: 'cursor', account: 'default' }),
    warehouse.append('findings', [{ kind: 'k' }]),
  ];
  for (const { reason } of (await Promise.allSettled(calls)) as PromiseRejectedResult[]) {
    expect(reason).toBeInstanceOf(RetryableError);
    expect(messageOf(reason)).toMatch(/not reachable/);
  }
  silent.closeAllConnections();
  silent.close();
});
