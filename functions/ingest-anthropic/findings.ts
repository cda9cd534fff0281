import { type Day, endOfDay } from '../../shared/day.ts';
import type { Finding } from '../../shared/ingest/source.ts';
import type { Fallback, State } from './state.ts';

const FALLBACKS: Record<Fallback, string> = {
  no_analytics: 'this organization has no analytics reports',
  out_of_reach: 'the analytics reports do not reach back to this day',
};

/** That a slice was read from the legacy reports although analytics come first, and what that does to the money. */
export function legacyReports({ fallback }: State): Finding[] {
  if (fallback === null) return [];
  const text = `${FALLBACKS[fallback]}: money is shared over the API keys by their tokens`;
  return [{ kind: 'legacy_reports', severity: 'info', text, usd: null }];
}

/** The cost types that are not known here. */
export function unknownCostTypes({ unknownCostTypes: names }: State): Finding[] {
  return names.map((name) => ({
    kind: 'unknown_cost_type',
    severity: 'warning',
    text: `the vendor has a cost type ${name} that is not known here: it is kept under its own name`,
    usd: null,
  }));
}

/** That more than one workspace of the day is not in the vendor's list, where only the Default one should not be. */
export function defaultWorkspaces({ unlistedWorkspaces: ids }: State): Finding[] {
  if (ids.length < 2) return [];
  const text = `workspaces that the vendor does not list, all taken for the Default one: ${ids.toSorted().join(', ')}`;
  return [{ kind: 'unlisted_workspaces', severity: 'warning', text, usd: null }];
}

/** Whether the vendor says that its data are from after the end of the day; saying nothing is no yes. */
export function isComplete(refreshedAt: string | null | undefined, day: Day): boolean {
  return typeof refreshedAt === 'string' && Date.parse(refreshedAt) > endOfDay(day);
}

/** That the vendor's data end before the day does: a later reading has more. */
export function incompleteDay({ refreshedAt }: State, day: Day): Finding[] {
  const early = Object.values(refreshedAt).filter(
    (at) => typeof at === 'string' && Date.parse(at) <= endOfDay(day),
  );
  const [first] = early.toSorted();
  if (!first) return [];
  const text = `the vendor's data of this day are those of ${first}, before its end: the next reading has more`;
  return [{ kind: 'day_incomplete', severity: 'warning', text, usd: null }];
}
