import { makeReadDirectories, missingLists } from '../../shared/anthropic/directory.ts';
import type { FetchEnd, FetchRequest, Source } from '../../shared/ingest/source.ts';
import { makeSteppedSource, type Step } from '../../shared/ingest/steps.ts';
import { readAnalyticsCosts, readAnalyticsUsage } from './analytics.ts';
import { ANALYTICS_ENDPOINTS } from './analytics-client.ts';
import { type AnthropicReports, chooseReports } from './choose.ts';
import { crossCheck } from './cross-check.ts';
import { defaultWorkspaces, incompleteDay, isComplete, legacyReports, unknownCostTypes } from './findings.ts';
import { narrowedReports } from './ladder.ts';
import { readLegacyCosts, readLegacyUsage } from './legacy.ts';
import { LEGACY_ENDPOINTS } from './legacy-client.ts';
import { probeReports } from './probe.ts';
import { type Reports, type State, startState } from './state.ts';

export type { AnthropicReports };

const readDirectories = makeReadDirectories<State>(['api_keys', 'users', 'workspaces']);

/**
 * Anthropic: tokens and money of the organization, from the analytics reports, which say whose they are, or from
 * the legacy reports, whose money is shared over the keys. One pair of reports a slice.
 */
export function makeAnthropicSource({ reports: setting }: { reports: AnthropicReports }): Source {
  return makeSteppedSource<State>({
    name: 'anthropic',
    probe: (request) => probeReports(setting, request),
    start: startState,
    steps: {
      async *directories(request, state, from) {
        if (state.reports === null) Object.assign(state, await chooseReports(setting, request));
        yield* readDirectories(request, state, from);
      },
      analyticsUsage: onlyFor('analytics', readAnalyticsUsage),
      analyticsCosts: onlyFor('analytics', readAnalyticsCosts),
      legacyUsage: onlyFor('legacy', readLegacyUsage),
      legacyCosts: onlyFor('legacy', readLegacyCosts),
    },
    end: (state, request) =>
      state.reports === 'analytics' ? endAnalytics(state, request) : endLegacy(state),
  });
}

function onlyFor(reports: Reports, step: Step<State>): Step<State> {
  return async function* (request, state, from) {
    if (state.reports === reports) yield* step(request, state, from);
  };
}

async function endAnalytics(state: State, request: FetchRequest): Promise<FetchEnd> {
  const { isEmpty, directory, refreshedAt, nanos } = state;
  const areComplete = isComplete(refreshedAt.usage, request.day) && isComplete(refreshedAt.cost, request.day);
  return {
    report: 'analytics/cost',
    provenEmpty: isEmpty && areComplete,
    findings: [
      ...missingLists(directory),
      ...narrowedReports('analytics', ANALYTICS_ENDPOINTS, state),
      ...unknownCostTypes(state),
      ...defaultWorkspaces(state),
      ...incompleteDay(state, request.day),
      ...(await crossCheck(request, BigInt(nanos))),
    ],
  };
}

function endLegacy(state: State): FetchEnd {
  return {
    report: 'cost_report',
    // The day's bucket is there in both reports, or reading them would have failed.
    provenEmpty: state.isEmpty,
    findings: [
      ...legacyReports(state),
      ...missingLists(state.directory),
      ...narrowedReports('legacy', LEGACY_ENDPOINTS, state),
      ...unknownCostTypes(state),
    ],
  };
}
