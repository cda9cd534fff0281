import type { Day } from '../../shared/day.ts';
import { ifOnPlan } from '../../shared/ingest/plan.ts';
import type { FetchRequest } from '../../shared/ingest/source.ts';
import type { StepPage } from '../../shared/ingest/steps.ts';
import { formatUsd, readCents } from '../../shared/money.ts';
import { GROUPS_ENDPOINT, readGroups } from './client.ts';
import { pageOf } from './page.ts';
import { type BillingGroup, billingGroup } from './schema.ts';
import type { State } from './state.ts';

/** What the billing groups have spent on the day, the rest of the team too: every event is in one of them. */
export async function* readGroupsDay(request: FetchRequest, state: State): AsyncGenerator<StepPage> {
  const { day, session } = request;
  if (state.eventsCounted === null) return;
  const groups = await ifOnPlan(request, GROUPS_ENDPOINT, () => readGroups(session, day));
  if (!groups) return;
  state.groupsUsd = spentOn(groups, day);
  yield { page: pageOf(GROUPS_ENDPOINT, groups, billingGroup), next: undefined };
}

/** Null when no group lists the day. */
function spentOn(groups: readonly BillingGroup[], day: Day): string | null {
  const spent = groups
    .flatMap(({ dailySpend }) => dailySpend ?? [])
    .filter(({ date }) => date.slice(0, day.length) === day)
    .map(({ spendCents }) => readCents(spendCents, 'spendCents').nanos);
  return spent.length === 0 ? null : formatUsd(spent.reduce((sum, nanos) => sum + nanos, 0n));
}
