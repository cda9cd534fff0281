import { randomUUID } from 'node:crypto';
import { type AccountName, accountsAskedFor } from '../shared/alerts/read-figures.ts';
import type { Checkable } from '../shared/broker/broker.ts';
import { type KickoffInput, kickoff, SOURCES } from '../shared/contract/messages.ts';
import type { Log } from '../shared/log.ts';
import type { VendorSettings } from '../shared/vendor-accounts.ts';
import type { Warehouse } from '../shared/warehouse/warehouse.ts';
import type { WebHandler } from '../shared/web.ts';
import { runId } from './kickoff/run-id.ts';
import { type Slice, slicesOf, type Windows } from './kickoff/slices.ts';
import { makeRunDailyJob, type RunDailyJobDeps } from './run-daily-job/index.ts';
import { makeStatus } from './status/index.ts';
import type { ReportDeps } from './status/report.ts';
import { expectedOf } from './vendors.ts';

/** The functions that are asked over HTTP, beside those that topics feed. */
export type WebFunctionName = 'status' | 'run-daily-job';

export type WebDeps = {
  warehouse: Pick<Warehouse, 'read'>;
  broker: Checkable;
  /** The accounts that have a key; undefined: the settings here name none. */
  accounts: readonly Pick<Slice, 'source' | 'account'>[] | undefined;
  expectedVendors: readonly VendorSettings['vendor'][];
  hasMapping: boolean | undefined;
  windows: Windows;
  /** Publishes a kickoff and resolves with its message id. */
  publish(message: KickoffInput): Promise<string>;
  invokerOf: RunDailyJobDeps['invokerOf'];
  nextSchedule: ReportDeps['nextSchedule'];
  now: () => Date;
  log: Log;
};

/** The status and the start of runs, over the given back ends. */
export function makeWebFunctions(deps: WebDeps): Record<WebFunctionName, WebHandler> {
  const { warehouse, now } = deps;
  return {
    status: makeStatus(statusDeps(deps)),
    'run-daily-job': makeRunDailyJob({
      ...deps,
      async request(message, name) {
        const requested_by = `${name} ${randomUUID()}`;
        return { message_id: await deps.publish({ ...message, requested_by }), requested_by };
      },
      async runIdsOf(message) {
        const accounts = deps.accounts ?? accountsAskedFor(await warehouse.read('status-accounts'));
        const at = now().toISOString();
        const slices = slicesOf(
          kickoff.parse(message),
          accounts.filter(isOurs),
          at,
          deps.windows,
          () => false,
        );
        return (messageId) => slices.map((slice) => runId(messageId, slice));
      },
    }),
  };
}

/** The ledger may know a source that this version has no more. */
function isOurs(account: AccountName): account is Pick<Slice, 'source' | 'account'> {
  return SOURCES.some((source) => source === account.source);
}

/** What the status is told by. */
export function statusDeps<T extends Pick<WebDeps, 'expectedVendors'>>(deps: T) {
  return { ...deps, expected: expectedOf(deps.expectedVendors) };
}
