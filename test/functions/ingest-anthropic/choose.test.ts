import { describe, expect, test } from '@jest/globals';
import { type AnthropicReports, chooseReports } from '../../../functions/ingest-anthropic/choose.ts';
import { CredentialError, InvalidInputError, RetryableError } from '../../../shared/errors.ts';
import { analyticsPages, anthropicSession, refusal } from '../../support/anthropic-answers.ts';
import { fetchRequest } from '../../support/ingest.ts';
import type { Answer } from '../../support/vendor-session.ts';

const COST = '/v1/organizations/analytics/cost';
const ANALYTICS = { reports: 'analytics', fallback: null };

type More = { day?: string; now?: string; answered?: string[]; answer?: Answer };

async function choose(
  setting: AnthropicReports,
  {
    day = '2026-01-05',
    now = '2026-01-06T14:00:00Z',
    answered = [],
    answer = analyticsPages([[]]),
  }: More = {},
) {
  const { session, seen } = anthropicSession({ analyticsCosts: answer });
  const request = fetchRequest(session, { day, now: () => new Date(now), answered });
  return { choice: await chooseReports(setting, request), asked: seen.map(({ what }) => what) };
}

const failing = (error: Error): Answer => {
  return () => {
    throw error;
  };
};

describe('auto', () => {
  test('takes analytics where one smallest question is answered', async () => {
    expect(await choose('auto')).toEqual({
      choice: ANALYTICS,
      asked: [
        `GET ${COST}?starting_at=2026-01-05T00:00:00Z&ending_at=2026-01-06T00:00:00Z&time_bucket_width=1d&limit=1`,
      ],
    });
  });

  test.each([400, 403, 404])('takes legacy where the answer is %i', async (status) => {
    const { choice } = await choose('auto', { answer: refusal(status) });
    expect(choice).toEqual({ reports: 'legacy', fallback: 'no_analytics' });
  });

  test.each([new RetryableError('busy'), new CredentialError('the key was refused')])(
    'decides nothing on another fault: %s',
    async (fault) => {
      await expect(choose('auto', { answer: failing(fault) })).rejects.toBe(fault);
    },
  );

  test('decides nothing on another refusal of the call', async () => {
    await expect(choose('auto', { answer: refusal(402) })).rejects.toThrow('answered 402');
  });

  test('does not ask where analytics have answered before', async () => {
    expect(await choose('auto', { answered: [COST] })).toEqual({ choice: ANALYTICS, asked: [] });
  });

  test('takes legacy, unasked, for a day that analytics do not reach', async () => {
    expect(await choose('auto', { day: '2025-12-31', answered: [COST] })).toEqual({
      choice: { reports: 'legacy', fallback: 'out_of_reach' },
      asked: [],
    });
  });
});

test('legacy and analytics are taken unasked', async () => {
  const answer = refusal(403);
  expect(await choose('legacy', { answer })).toEqual({
    choice: { reports: 'legacy', fallback: null },
    asked: [],
  });
  expect(await choose('analytics', { answer })).toEqual({ choice: ANALYTICS, asked: [] });
});

// 365 days before 2027-03-01 is 2026-03-01.
test.each([
  ['2026-01-01', '2026-01-02T00:00:00Z', 'analytics'],
  ['2025-12-31', '2026-01-02T00:00:00Z', 'legacy'],
  ['2026-03-01', '2027-03-01T00:00:00Z', 'analytics'],
  ['2026-03-01', '2027-03-01T00:00:01Z', 'legacy'],
  ['2026-03-02', '2027-03-01T23:59:59Z', 'analytics'],
])('analytics reach %s at %s: %s', async (day, now, reports) => {
  expect((await choose('auto', { day, now })).choice.reports).toBe(reports);
});

test('analytics refuses a day that it does not reach, and names the setting and the first day', async () => {
  const choosing = choose('analytics', { day: '2026-03-01', now: '2027-03-01T06:00:00Z' });
  await expect(choosing).rejects.toThrow(
    new InvalidInputError(
      'ANTHROPIC_REPORTS is analytics, and these reports reach back to 2026-03-02, not to 2026-03-01: ' +
        'set it to auto, or to legacy for this day',
    ),
  );
});
