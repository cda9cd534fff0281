import { RejectedCallError } from '../../shared/http.ts';
import type { Finding } from '../../shared/ingest/source.ts';
import { type Part, type Plan, type Reports, restart } from './state.ts';

/** A dimension that the legacy usage report can do without: money is then shared across its values. */
export type Dropped = 'context_window' | 'service_tier';

/** One way to ask for a report; `words` says it to a person. */
export type Rung = { limit: number | null; dropped: readonly Dropped[]; words: string };

type Ladder = readonly [Rung, ...Rung[]];

const AS_USUAL: Rung = { limit: null, dropped: [], words: 'as usual' };
const ONE_BUCKET: Rung = { limit: 1, dropped: [], words: 'with limit=1' };

const rows = (limit: number): Rung => ({ limit, dropped: [], words: `with limit=${limit}` });
const ANALYTICS: Ladder = [rows(1000), rows(100), rows(20)];

/**
 * How each report is asked for, and more narrowly where the vendor refuses a dense page with a 400:
 * https://github.com/PostHog/posthog/issues/70812. The key is never given up: without it money has no owner.
 */
const LADDERS: Record<Reports, Record<Part, Ladder>> = {
  analytics: { usage: ANALYTICS, cost: ANALYTICS },
  legacy: {
    usage: [
      AS_USUAL,
      ONE_BUCKET,
      {
        limit: 1,
        dropped: ['context_window'],
        words: 'with limit=1 and without context_window, so that money is shared across context windows',
      },
      {
        limit: 1,
        dropped: ['context_window', 'service_tier'],
        words:
          'with limit=1 and without context_window and service_tier, so that money is shared across both of them',
      },
    ],
    cost: [AS_USUAL, ONE_BUCKET],
  },
};

/** How a report is asked for now. */
export function rungOf(reports: Reports, part: Part, { rungs }: Plan): Rung {
  const ladder = LADDERS[reports][part];
  return ladder[rungs[part]] ?? ladder[0];
}

/**
 * What to throw where a page of a report failed: after a 400 the day is read anew one rung further down, as long
 * as there is one; any other fault, and the last 400, stay as they are.
 */
export function afterRefusal(error: unknown, reports: Reports, part: Part, plan: Plan): unknown {
  if (!(error instanceof RejectedCallError && error.status === 400)) return error;
  const rung = plan.rungs[part] + 1;
  const next = LADDERS[reports][part][rung];
  if (!next) return error;
  return restart(`${error.message}: the day is read anew ${next.words}`, {
    ...plan,
    rungs: { ...plan.rungs, [part]: rung },
  });
}

/** What a person should know of a report that was not read as usual. */
export function narrowedReports(reports: Reports, endpoints: Record<Part, string>, plan: Plan): Finding[] {
  const parts: Part[] = ['usage', 'cost'];
  return parts
    .filter((part) => plan.rungs[part] > 0)
    .map((part) => ({
      kind: 'report_narrowed',
      severity: 'warning',
      text: `${endpoints[part]} was refused as usual and read ${rungOf(reports, part, plan).words}`,
      usd: null,
    }));
}
