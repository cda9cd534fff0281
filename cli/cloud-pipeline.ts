import { vendorOf } from '../functions/vendors.ts';
import { aboutHost, newAsker } from '../local/host.ts';
import type { About } from '../local/instance.ts';
import { openPubsubBroker } from '../shared/broker/pubsub.ts';
import type { CloudSettings, Config } from '../shared/config.ts';
import { makeMessage } from '../shared/contract/envelope.ts';
import { source } from '../shared/contract/messages.ts';
import { TOPICS } from '../shared/contract/topics.ts';
import { makeLetters } from '../shared/dead-letters/letters.ts';
import { openLog } from '../shared/log.ts';
import { usualRate } from '../shared/vendor-accounts.ts';
import { openBigqueryWarehouse } from '../shared/warehouse/bigquery.ts';
import type { Warehouse } from '../shared/warehouse/warehouse.ts';
import type { Pipeline, Reachable } from './pipeline.ts';

/** Every look into the ledger is a query that is paid for. */
const POLL_MS = 5_000;
/** Kickoff asks for every account that has a key at least once a day: what was not asked for so long has none. */
const KNOWN_MS = 7 * 24 * 3_600_000;

/** Reaches the functions of the cloud: its warehouse tells what they do, a message on its topic asks them. */
export async function reachCloud(config: Config, cloud: CloudSettings): Promise<Reachable> {
  const warehouse = openBigqueryWarehouse(cloud, { log: openLog(config.logLevel) });
  return {
    about: config.vendors.length > 0 ? aboutKeys(config) : await aboutLedger(warehouse),
    open: async () => openCloud(cloud, warehouse),
  };
}

/** The same without a question before: who is read there is not known. */
export function openCloudPipeline({ logLevel }: Pick<Config, 'logLevel'>, cloud: CloudSettings): Pipeline {
  return openCloud(cloud, openBigqueryWarehouse(cloud, { log: openLog(logLevel) }));
}

function openCloud(
  { projectId, topicPrefix, pubsubEmulatorHost: emulatorHost }: CloudSettings,
  warehouse: Warehouse,
): Pipeline {
  const broker = openPubsubBroker({ projectId, topicPrefix, emulatorHost });
  return {
    read: warehouse.read,
    async request(message) {
      const requested_by = message.requested_by ?? newAsker('cloud');
      const kickoff = makeMessage('kickoff', { ...message, requested_by });
      const [message_id = ''] = await broker.publish(TOPICS.kickoff, [kickoff]);
      return { message_id, requested_by };
    },
    backdate: undefined,
    letters: makeLetters({ warehouse, broker, now: () => new Date() }),
    ...{ isOwn: false, goesOn: 'in the cloud', pollMs: POLL_MS },
    async [Symbol.asyncDispose]() {
      await broker.stop();
      await warehouse.close();
    },
  };
}

/** The accounts of the keys that stand here too. What seats cost there is not known here: nothing is said of it. */
function aboutKeys(config: Config): About {
  return { ...aboutHost(config), has_seat_prices: true };
}

/** The accounts that kickoff asks for there; none before it has asked for the first. */
async function aboutLedger(warehouse: Pick<Warehouse, 'read'>): Promise<About> {
  const since = new Date(Date.now() - KNOWN_MS).toISOString();
  const rows = await warehouse.read('accounts-asked', { since });
  const accounts = rows.map(({ source: name, account }) => {
    const known = source.parse(name);
    const vendor = vendorOf(known);
    return {
      ...{ source: known, account: String(account), vendor },
      requests_per_minute: usualRate(vendor, process.env),
    };
  });
  return { accounts, has_seat_prices: true };
}
