import { openSqliteBroker } from '../../../shared/broker/sqlite.ts';
import { brokerContract } from '../../contract/broker.ts';
import { temporaryPaths } from './support.ts';

const newPath = temporaryPaths();

brokerContract(
  'sqlite',
  async () => {
    const path = await newPath();
    let broker = openSqliteBroker({ path });
    return {
      broker,
      async reopen() {
        await broker.stop();
        broker = openSqliteBroker({ path });
        return broker;
      },
      close: () => broker.stop(),
    };
  },
  {
    namePrefix: '',
    minBackoffMs: 40,
    maxBackoffMs: 80,
    leastBackoffShare: 0.5,
    maxDeliveryAttempts: 3,
    pullLeaseMs: 100,
    patienceMs: 5_000,
    quietMs: 150,
    lacks: {},
  },
);
