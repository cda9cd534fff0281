import { describe, expect, test } from '@jest/globals';
import type { AnthropicReports } from '../../../functions/ingest-anthropic/choose.ts';
import { makeAnthropicSource } from '../../../functions/ingest-anthropic/index.ts';
import { NotAllowedError } from '../../../shared/http.ts';
import { analyticsPages, anthropicSession, refusal } from '../../support/anthropic-answers.ts';
import { fetchRequest } from '../../support/ingest.ts';
import type { Answer } from '../../support/vendor-session.ts';

const ANALYTICS = '/v1/organizations/analytics/cost';
const LEGACY = '/v1/organizations/cost_report';

async function probe(reports: AnthropicReports, more: { answered?: string[]; analytics?: Answer } = {}) {
  const { session, seen } = anthropicSession({ analyticsCosts: more.analytics ?? analyticsPages([[]]) });
  const request = fetchRequest(session, { answered: more.answered ?? [] });
  const answering = makeAnthropicSource({ reports }).probe(request);
  await answering.catch(() => {});
  return { answering, asked: seen.map(({ what }) => what.replace(/^GET |\?.*/g, '')) };
}

describe('a probe of Anthropic', () => {
  test('asks once for the report that the money would be read from', async () => {
    for (const [reports, endpoint] of [
      ['auto', ANALYTICS],
      ['analytics', ANALYTICS],
      ['legacy', LEGACY],
    ] as const) {
      const { answering, asked } = await probe(reports);
      expect([reports, await answering, asked]).toEqual([reports, endpoint, [endpoint]]);
    }
  });

  test('asks for the legacy report where the organization has no other', async () => {
    const { answering, asked } = await probe('auto', { analytics: refusal(403) });
    expect([await answering, asked]).toEqual([LEGACY, [ANALYTICS, LEGACY]]);
  });

  test('fails where analytics are refused that are set, or that have answered before', async () => {
    for (const [reports, answered] of [
      ['analytics', []],
      ['auto', [ANALYTICS]],
    ] as const) {
      const { answering, asked } = await probe(reports, { answered: [...answered], analytics: refusal(403) });
      await expect(answering).rejects.toBeInstanceOf(NotAllowedError);
      expect(asked).toEqual([ANALYTICS]);
    }
  });
});
