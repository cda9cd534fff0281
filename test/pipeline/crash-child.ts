/**
 * The pipeline in a process of its own, for the crash test: it tells each event on stdout, written through at
 * once, and at the one that it shall die at it stands still until it is killed.
 */
import { existsSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sandboxVendors } from '../../local/sandbox-vendors.ts';
import type { Broker } from '../../shared/broker/broker.ts';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { openPipeline } from '../support/pipeline.ts';
import { type ChildOrders, type CrashEvent, eventLine, FINISHED } from './support/crash.ts';

const orders = JSON.parse(process.argv[2] ?? '') as ChildOrders;
const { dir, mappingFile, sandbox, days, request, dieAt, intoCommitMs } = orders;
const seen = new Map<CrashEvent, number>();

function tell(event: CrashEvent): void {
  const count = (seen.get(event) ?? 0) + 1;
  seen.set(event, count);
  writeSync(1, `${eventLine({ event, count })}\n`);
  if (dieAt?.event === event && dieAt.count === count) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)), 0, 0);
  }
}

const wrapBroker = (broker: Broker): Broker => ({
  ...broker,
  async publish(topic, messages) {
    const ids = await broker.publish(topic, messages);
    tell('published');
    return ids;
  },
  push: (name, deliver) =>
    broker.push(name, async (event) => {
      await deliver(event);
      tell('handled');
      // The broker writes the acknowledgement in its next turn; the one after that is behind it.
      setImmediate(() => setImmediate(() => tell('acknowledged')));
    }),
});

const wrapWarehouse = (warehouse: Warehouse): Warehouse => ({
  ...warehouse,
  async land(batch) {
    const refusals = await warehouse.land(batch);
    tell('landed');
    return refusals;
  },
  async commit(manifest) {
    tell('before commit');
    const committing = warehouse.commit(manifest);
    committing.catch(() => {});
    await sleep(intoCommitMs);
    tell('in commit');
    const result = await committing;
    if (result.outcome === 'committed') tell('after commit');
    return result;
  },
});

const pipeline = await openPipeline({
  dataDir: dir,
  mappingFile,
  vendors: sandboxVendors(sandbox),
  segmentMs: 0,
  wrapBroker,
  wrapWarehouse,
});
const requestedBy = `crash ${request}`;
const marker = join(dir, `${requestedBy}.asked`);
if (!existsSync(marker)) {
  await pipeline.local.kickoff({ ...days, force: true, requested_by: requestedBy });
  writeFileSync(marker, '');
}
const { runs } = await pipeline.outcomeOf(requestedBy);
const failures = runs.filter(({ status }) => status === 'failed').map(({ reason }) => reason);
const letters = await pipeline.deadLetters();
const factsHash = await pipeline.factsHash(days);
await pipeline.close();
writeSync(1, `${FINISHED}${JSON.stringify({ factsHash, failures, deadLetters: letters.length })}\n`);
