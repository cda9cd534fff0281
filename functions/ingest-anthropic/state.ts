import { type Directory, emptyDirectory } from '../../shared/anthropic/directory.ts';
import { RestartFetch } from '../../shared/ingest/source.ts';
import type { Weights } from './allocate.ts';

/** The two pairs of reports that tell of the same usage and money; a slice is read from one of them. */
export type Reports = 'analytics' | 'legacy';

/** The reports of a pair. */
export type Part = 'usage' | 'cost';

/** Why a slice is read from the legacy reports although nobody asked for them. */
export type Fallback = 'no_analytics' | 'out_of_reach';

/** How a slice is read: what was decided for it, and stays when it is read anew. */
export type Plan = {
  /** Null as long as nothing is decided. */
  reports: Reports | null;
  fallback: Fallback | null;
  /** How far each report's ladder was climbed down. */
  rungs: Record<Part, number>;
};

/** What a day has shown so far: plain JSON, since a continuation carries it. */
export type State = Plan & {
  directory: Directory;
  /** False as soon as a report has rows for the day. */
  isEmpty: boolean;
  unknownCostTypes: string[];
  /** What money is shared by; of the legacy reports only. */
  weights: Weights;
  /** `data_refreshed_at` of each analytics report; undefined before its first page. */
  refreshedAt: Partial<Record<Part, string | null>>;
  /** The sum of the analytics amounts, in 1e-9 dollars. */
  nanos: string;
  /** Workspaces of the analytics rows that the vendor does not list. */
  unlistedWorkspaces: string[];
};

const UNDECIDED: Plan = { reports: null, fallback: null, rungs: { usage: 0, cost: 0 } };

/** The state before the first page of a day. */
export function startState({ reports, fallback, rungs }: Plan = UNDECIDED): State {
  return {
    reports,
    fallback,
    rungs: { ...rungs },
    directory: emptyDirectory(),
    isEmpty: true,
    unknownCostTypes: [],
    weights: {},
    refreshedAt: {},
    nanos: '0',
    unlistedWorkspaces: [],
  };
}

/** To be thrown where a day has to be read anew by the same plan, or a changed one. */
export function restart(reason: string, plan: Plan): RestartFetch {
  return new RestartFetch(reason, { state: startState(plan) });
}
