import { describe, expect, test } from '@jest/globals';
import type { AnthropicReports } from '../../../functions/ingest-anthropic/choose.ts';
import { makeAnthropicSource } from '../../../functions/ingest-anthropic/index.ts';
import { CredentialError, InvalidInputError } from '../../../shared/errors.ts';
import { NotAllowedError } from '../../../shared/http.ts';
import type { FetchRequest, Page } from '../../../shared/ingest/source.ts';
import {
  analyticsCostRow,
  analyticsUsageRow,
  anthropicSession,
  bucket,
  costRow,
  refusal,
  usageRow,
} from '../../support/anthropic-answers.ts';
import { drain } from '../../support/fakes.ts';
import { fetchRequest } from '../../support/ingest.ts';

type Organization = Parameters<typeof anthropicSession>[0];
type More = Partial<FetchRequest> & { answered?: string[] };

const ANALYTICS_COST = '/v1/organizations/analytics/cost';

/** An organization that has the same day in all reports. */
const BOTH: Organization = {
  workspaces: [[{ id: 'wrkspc_1', name: 'Research' }]],
  usage: [[bucket([usageRow()])]],
  costs: [[bucket([costRow()])]],
  analyticsUsage: [[analyticsUsageRow()]],
  analyticsCosts: [[analyticsCostRow()]],
};

async function read(reports: AnthropicReports, organization: Organization, more: More = {}) {
  const { session, seen } = anthropicSession(organization);
  const source = makeAnthropicSource({ reports });
  const { pages, end } = await drain(source.read(fetchRequest(session, more)));
  return { pages, end, asked: seen.map(({ what }) => what.replace(/^GET \/v1\/organizations\/|\?.*/g, '')) };
}

const records = (pages: readonly Page[]) => pages.flatMap((page) => page.records);

const LISTS = ['api_keys', 'users', 'workspaces'];
const LEGACY = ['usage_report/messages', 'cost_report'];

describe('the reports of a slice', () => {
  test('are analytics where the organization has them, compared with the legacy total', async () => {
    const { asked, end } = await read('auto', BOTH);
    expect(asked).toEqual(['analytics/cost', ...LISTS, 'analytics/usage', 'analytics/cost', 'cost_report']);
    expect(end).toEqual({ report: 'analytics/cost', provenEmpty: false, findings: [] });
  });

  test('are analytics without asking first where they have answered before', async () => {
    const { asked } = await read('auto', BOTH, { answered: [ANALYTICS_COST] });
    expect(asked).toEqual([...LISTS, 'analytics/usage', 'analytics/cost', 'cost_report']);
  });

  test.each([400, 403, 404])('are legacy where the first question is answered with %i', async (status) => {
    const { asked, end } = await read('auto', { ...BOTH, analyticsCosts: refusal(status) });
    expect(asked).toEqual(['analytics/cost', ...LISTS, ...LEGACY]);
    expect(end).toEqual({
      report: 'cost_report',
      provenEmpty: false,
      findings: [
        {
          kind: 'legacy_reports',
          severity: 'info',
          text: 'this organization has no analytics reports: money is shared over the API keys by their tokens',
          usd: null,
        },
      ],
    });
  });

  test('are legacy for a day that analytics do not reach', async () => {
    const day = '2025-12-31';
    const organization = { ...BOTH, usage: [[bucket([], day)]], costs: [[bucket([costRow()], day)]] };
    const { asked, end } = await read('auto', organization, { day });
    expect(asked).toEqual([...LISTS, ...LEGACY]);
    expect(end).toMatchObject({ report: 'cost_report', findings: [{ kind: 'legacy_reports' }] });
    expect(end.findings[0]?.text).toContain('do not reach back to this day');
  });

  test('are never legacy where analytics have answered before: the right was lost', async () => {
    const organization = { ...BOTH, analyticsCosts: refusal(403) };
    const reading = read('auto', organization, { answered: [ANALYTICS_COST] });
    await expect(reading).rejects.toBeInstanceOf(CredentialError);
  });

  test('are none for such a day where the key may read analytics alone: no right was lost', async () => {
    const organization = { ...BOTH, usage: refusal(403), costs: refusal(403) };
    const reading = (...answered: string[]) => read('auto', organization, { day: '2025-12-31', answered });
    await expect(reading(ANALYTICS_COST)).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading(ANALYTICS_COST)).rejects.toThrow(
      'the analytics reports, which the key may read, do not reach back to 2025-12-31',
    );
    await expect(reading()).rejects.toBeInstanceOf(NotAllowedError);
    const usage = '/v1/organizations/usage_report/messages';
    await expect(reading(ANALYTICS_COST, usage)).rejects.toBeInstanceOf(NotAllowedError);
    const today = read('legacy', organization, { answered: [ANALYTICS_COST] });
    await expect(today).rejects.toBeInstanceOf(NotAllowedError);
  });

  test('are legacy, with nothing to tell, where a person wants them', async () => {
    const { asked, end } = await read('legacy', BOTH);
    expect(asked).toEqual([...LISTS, ...LEGACY]);
    expect(end).toEqual({ report: 'cost_report', provenEmpty: false, findings: [] });
  });

  test('are analytics alone where a person wants them, or the day is refused', async () => {
    const { asked, end } = await read('analytics', BOTH);
    expect(asked).toEqual([...LISTS, 'analytics/usage', 'analytics/cost', 'cost_report']);
    expect(end.report).toBe('analytics/cost');
    await expect(read('analytics', BOTH, { day: '2025-12-31' })).rejects.toBeInstanceOf(InvalidInputError);
  });

  test('are never mixed: no record of one is beside those of the other', async () => {
    const methods = async (reports: AnthropicReports) =>
      records((await read(reports, BOTH)).pages).flatMap((record) =>
        'cost' in record ? [record.cost.allocation_method] : [],
      );
    expect(await methods('analytics')).toEqual(['direct']);
    expect(await methods('legacy')).toEqual(['token_share']);
  });
});

describe('a continuation of any page gives the records that are left, and the same end', () => {
  const analytics: Organization = {
    ...BOTH,
    keys: refusal(403),
    analyticsUsage: [[analyticsUsageRow()], [analyticsUsageRow({ group: { workspace_id: 'wrkspc_8' } })]],
    analyticsCosts: [
      [analyticsCostRow({ cost: { amount: '-4' } })],
      [analyticsCostRow({ group: { token_type: 'thinking_tokens', workspace_id: 'wrkspc_9' } })],
      [analyticsCostRow({ cost: { amount: '8' } })],
    ],
  };
  const legacy: Organization = {
    ...BOTH,
    analyticsCosts: refusal(404),
    usage: [
      [bucket([usageRow({ uncached_input_tokens: 300 })])],
      [bucket([usageRow({ api_key_id: 'apikey_2', uncached_input_tokens: 100 })])],
    ],
    costs: [
      [bucket([costRow({ amount: '-4' })])],
      [bucket([costRow({ token_type: 'thinking_tokens', amount: '1' })])],
      [bucket([costRow({ amount: '8' })])],
    ],
  };

  // Keys are missing, an unknown type, two unlisted workspaces, and a difference.
  test.each([
    ['analytics', analytics, 4],
    ['legacy', legacy, 2],
  ])('%s', async (_, organization, findings) => {
    const whole = await read('auto', organization);
    expect(whole.pages).toHaveLength(8);
    expect(whole.end.findings).toHaveLength(findings);
    // Each state is taken when its page comes, as a continuation does.
    const states: string[] = [];
    const { session } = anthropicSession(organization);
    for await (const page of makeAnthropicSource({ reports: 'auto' }).read(fetchRequest(session))) {
      states.push(JSON.stringify(page.resume));
    }
    for (const [index, state] of states.entries()) {
      const rest = await read('auto', organization, { resume: JSON.parse(state) });
      expect(records(rest.pages)).toEqual(records(whole.pages.slice(index + 1)));
      expect(rest.end).toEqual(whole.end);
      // What was chosen stays.
      expect(rest.asked).toEqual(whole.asked.slice(whole.asked.length - rest.asked.length));
    }
  });
});
