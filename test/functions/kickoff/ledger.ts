import { afterEach, beforeEach } from '@jest/globals';
import { makeKickoff } from '../../../functions/kickoff/index.ts';
import type { Slice } from '../../../functions/kickoff/slices.ts';
import { readMessage } from '../../../shared/contract/envelope.ts';
import { ingestRequest, type KickoffInput } from '../../../shared/contract/messages.ts';
import { openDuckdbWarehouse } from '../../../shared/warehouse/duckdb.ts';
import type { Row, Warehouse } from '../../../shared/warehouse/warehouse.ts';
import { fakePublisher, silentLog } from '../../support/fakes.ts';
import { delivered, envelopeOf } from '../../support/messages.ts';

type Account = Pick<Slice, 'source' | 'account'>;

export const CURSOR: Account = { source: 'cursor', account: 'default' };
export const ANTHROPIC: Account = { source: 'anthropic', account: 'north' };

/** A kickoff over a real ledger, new for each test of a file. */
export function kickoffForEach(accounts: readonly Account[]) {
  let warehouse: Warehouse;
  beforeEach(async () => {
    warehouse = await openDuckdbWarehouse({ path: ':memory:' });
  });
  afterEach(() => warehouse.close());

  return {
    /** Delivers a message, and resolves with the requests that it has published. */
    async deliver(
      message: KickoffInput,
      publishTime: string,
      messageId = 'm1',
      { handledAt = publishTime }: { handledAt?: string } = {},
    ) {
      const { publisher, published } = fakePublisher();
      const kickoff = makeKickoff({
        warehouse,
        publisher,
        sheet: undefined,
        accounts,
        windows: { rereadDays: 1, monthCloseDay: 3 },
        now: () => new Date(handledAt),
        log: silentLog,
      });
      await kickoff(envelopeOf(message, { messageId, publishTime }));
      return published.map(({ message: one }) => readMessage(delivered(one), ingestRequest));
    },
    /** Writes rows of runs that stand in the ledger. */
    async note(...rows: Row[]) {
      await warehouse.append('pipeline_runs', rows);
    },
    rows: async () => (await warehouse.ask('SELECT * FROM pipeline_runs ORDER BY recorded_at')).rows,
  };
}

/** A row of the ledger, of a run of the cursor account. */
export function row(usage_date: string, run_id: string, status: string, at: string, more: Row = {}): Row {
  return { ...CURSOR, run_id, usage_date, mode: 'apply', status, requested_at: at, recorded_at: at, ...more };
}
