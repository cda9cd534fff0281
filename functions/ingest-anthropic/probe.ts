import type { ProbeRequest } from '../../shared/ingest/source.ts';
import { ANALYTICS_COST, askForAnalytics } from './analytics-client.ts';
import { type AnthropicReports, chooseReports } from './choose.ts';
import { LEGACY_ENDPOINTS, readCostTotal } from './legacy-client.ts';

/** Asks for a line of the money that a day would be read from, and resolves with the report that has answered. */
export async function probeReports(setting: AnthropicReports, request: ProbeRequest): Promise<string> {
  const { session, day } = request;
  const calls = session.calls;
  const { reports } = await chooseReports(setting, request);
  if (reports === 'legacy') {
    await readCostTotal(session, day);
    return LEGACY_ENDPOINTS.cost;
  }
  // Choosing may have asked this very question.
  if (session.calls === calls) await askForAnalytics(session, day);
  return ANALYTICS_COST;
}
