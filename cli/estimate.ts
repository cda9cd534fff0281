import type { Slice } from '../functions/kickoff/slices.ts';
import type { About } from '../local/instance.ts';
import type { SourceName } from '../shared/contract/messages.ts';
import type { Row } from '../shared/warehouse/warehouse.ts';
import { counted } from './output.ts';

/** How many requests slices take, and how long that is at the vendors' limits. */
export type Estimate = {
  requests: number;
  /** As if all requests went to one endpoint of their vendor; the vendors are read side by side. */
  minutes: number;
  limits: { vendor: string; requests_per_minute: number }[];
};

/** Requests of a slice of an account that has not been read yet. */
const UNREAD: Record<SourceName, number> = { cursor: 6, anthropic: 6, claude_code: 3 };

/** Estimates slices by the calls that the accounts' last runs took: rows of `api-calls-of-accounts`. */
export function estimate(
  slices: readonly Slice[],
  { accounts }: Pick<About, 'accounts'>,
  calls: readonly Row[],
): Estimate {
  const measured = new Map(calls.map((row) => [`${row.source} ${row.account}`, Number(row.api_calls)]));
  const asked = accounts
    .map(({ source, account, ...limit }) => {
      const count = slices.filter((slice) => slice.source === source && slice.account === account).length;
      return { ...limit, requests: count * (measured.get(`${source} ${account}`) ?? UNREAD[source]) };
    })
    .filter(({ requests }) => requests > 0);
  const byVendor = [...Map.groupBy(asked, ({ vendor }) => vendor)];
  const minutes = byVendor.map(([, own]) =>
    own.reduce((sum, { requests, requests_per_minute }) => sum + requests / requests_per_minute, 0),
  );
  return {
    requests: asked.reduce((sum, { requests }) => sum + requests, 0),
    minutes: Math.max(0, ...minutes),
    limits: byVendor.map(([vendor, own]) => ({
      vendor,
      requests_per_minute: Math.min(...own.map((one) => one.requests_per_minute)),
    })),
  };
}

/** The estimate for a person: requests to two digits, minutes rounded up. */
export function estimateLine(slices: readonly Slice[], { requests, minutes, limits }: Estimate): string {
  const days = new Set(slices.map(({ day }) => day)).size;
  const about = counted(Number(Math.ceil(requests).toPrecision(2)), 'request');
  const pace = limits.map(
    ({ vendor, requests_per_minute }) => `${requests_per_minute.toLocaleString('en-US')} (${vendor})`,
  );
  return (
    `${counted(days, 'day')}, ${counted(slices.length, 'slice')}: about ${about}, at most about ` +
    `${counted(Math.ceil(minutes), 'minute')} at ${pace.join(' and ')} a minute to each endpoint.`
  );
}
