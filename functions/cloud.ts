import type { PubsubOptions } from '../shared/broker/pubsub-client.ts';
import { openPubsubPublisher, type StoppablePublisher } from '../shared/broker/pubsub-publisher.ts';
import type { CloudSettings, Config } from '../shared/config.ts';
import { makeMessage } from '../shared/contract/envelope.ts';
import { TOPICS } from '../shared/contract/topics.ts';
import { UsageError } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import { nextDaily } from '../shared/schedule.ts';
import { openMappingSheet } from '../shared/sheet/open.ts';
import { openBigqueryWarehouse } from '../shared/warehouse/bigquery.ts';
import type { Warehouse } from '../shared/warehouse/warehouse.ts';
import { makeFunctions } from './functions.ts';
import { invokerOf } from './run-daily-job/invoker.ts';
import type { Host, Service } from './serve.ts';
import { accountsOf, openAccounts } from './vendors.ts';
import { makeWebFunctions } from './web.ts';

/** What the cloud is made of; each loads its client when it is first used. */
export type BackEnds = {
  openWarehouse(settings: CloudSettings, deps: { log: Log; now: () => Date }): Warehouse;
  openPublisher(options: PubsubOptions): StoppablePublisher;
};

const GOOGLE: BackEnds = { openWarehouse: openBigqueryWarehouse, openPublisher: openPubsubPublisher };

/**
 * Composes every function over the cloud's back ends.
 * @throws UsageError when the settings are for one machine or name a file that is not there.
 */
export function openCloud(config: Config, { log, stopping }: Host, backEnds: BackEnds = GOOGLE): Service {
  const {
    cloud,
    mapping,
    mappingMovedUsd,
    vendors,
    rereadDays,
    monthCloseDay,
    seatPrices,
    anthropicReports,
    expectedVendors,
    runInvokers,
  } = config;
  if (!cloud) throw new UsageError('BACKEND: these functions run in the cloud, set it to cloud');
  const sheet = openMappingSheet(mapping);
  const now = () => new Date();
  const { projectId, topicPrefix, pubsubEmulatorHost: emulatorHost } = cloud;
  const warehouse = backEnds.openWarehouse(cloud, { log, now });
  const publisher = backEnds.openPublisher({ projectId, topicPrefix, emulatorHost });
  const functions = makeFunctions({
    warehouse,
    publisher,
    sheet,
    movedUsd: mappingMovedUsd,
    accounts: openAccounts(vendors, { stopping }),
    windows: { rereadDays, monthCloseDay },
    sources: { seatPrices, anthropicReports },
    now,
    log,
  });
  const web = makeWebFunctions({
    warehouse,
    broker: publisher,
    // These functions are deployed without a vendor's key: then the ledger says who is read.
    accounts: vendors.length > 0 ? accountsOf(vendors) : undefined,
    expectedVendors,
    hasMapping: mapping ? true : undefined,
    windows: { rereadDays, monthCloseDay },
    async publish(message) {
      const [id = ''] = await publisher.publish(TOPICS.kickoff, [makeMessage('kickoff', message)]);
      return id;
    },
    invokerOf: (request) => invokerOf(request, runInvokers),
    nextSchedule: nextDaily,
    now,
    log,
  });
  return {
    functions,
    web,
    async close() {
      await publisher.stop();
      await warehouse.close();
    },
  };
}
