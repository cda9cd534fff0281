import { describe, expect, test } from '@jest/globals';
import { makeAnthropicSource } from '../../../functions/ingest-anthropic/index.ts';
import { CredentialError } from '../../../shared/errors.ts';
import { NotAllowedError, RejectedCallError } from '../../../shared/http.ts';
import { RestartFetch } from '../../../shared/ingest/source.ts';
import {
  analyticsCostRow,
  analyticsPages,
  analyticsUsageRow,
  anthropicSession,
  refusal,
} from '../../support/anthropic-answers.ts';
import { drain } from '../../support/fakes.ts';
import { fetchRequest } from '../../support/ingest.ts';
import type { Answer } from '../../support/vendor-session.ts';
import { readThrough } from './read-through.ts';

type Organization = Parameters<typeof anthropicSession>[0];

const USAGE = '/v1/organizations/analytics/usage';
const COST = '/v1/organizations/analytics/cost';
/** Without an answer of its own the other total is not compared. */
const BARE: Organization = { costs: refusal(403), analyticsUsage: [[]] };

const source = makeAnthropicSource({ reports: 'analytics' });
function read(organization: Organization, more: { resume?: unknown; answered?: string[] } = {}) {
  const { session } = anthropicSession({ ...BARE, ...organization });
  return drain(source.read(fetchRequest(session, more)));
}

describe('pages that do not belong together', () => {
  const moving: Answer = (call, count) =>
    analyticsPages(
      [[analyticsCostRow()], [analyticsCostRow({ group: { model: 'b' } })]],
      `2026-01-06T0${count}:00:00Z`,
    )(call, count);
  const gone: Answer = (call, count) =>
    call.query?.has('page') ? refusal(410)(call, count) : moving(call, count);

  test.each([
    [
      'because the data were refreshed',
      { analyticsCosts: moving },
      `${COST} was refreshed from 2026-01-06T00:00:00Z to 2026-01-06T01:00:00Z between two pages: the day is read anew`,
    ],
    [
      'because the cursor has expired',
      { analyticsCosts: gone },
      `GET ${COST} answered 410: the day is read anew`,
    ],
  ])('are read anew %s', async (_, organization, reason) => {
    const reading = read(organization);
    await expect(reading).rejects.toBeInstanceOf(RestartFetch);
    await expect(reading).rejects.toThrow(reason);
  });

  test('are read anew from nothing', async () => {
    const error = await read({ analyticsUsage: [[analyticsUsageRow()]], analyticsCosts: gone }).catch(
      (thrown: unknown) => thrown,
    );
    const { resume } = error as RestartFetch;
    const { pages, end } = await read(
      { analyticsCosts: [[]] },
      { resume: JSON.parse(JSON.stringify(resume)) },
    );
    expect(pages.flatMap(({ records }) => records.map(({ kind }) => kind))).toEqual([
      'directory',
      'directory',
    ]);
    expect(end.provenEmpty).toBe(true);
  });

  test('are noticed in a continuation too', async () => {
    const { session } = anthropicSession({ ...BARE, analyticsCosts: moving });
    const states: string[] = [];
    const reading = async () => {
      for await (const page of source.read(fetchRequest(session))) states.push(JSON.stringify(page.resume));
    };
    await expect(reading()).rejects.toBeInstanceOf(RestartFetch);
    const resume = JSON.parse(states.at(-1) ?? '');
    await expect(read({ analyticsCosts: (call) => moving(call, 3) }, { resume })).rejects.toBeInstanceOf(
      RestartFetch,
    );
  });

  test('may be of two reports: each has its own refresh', async () => {
    const analyticsUsage = analyticsPages([[]], '2026-01-06T05:00:00Z');
    expect((await read({ analyticsUsage, analyticsCosts: [[]] })).end.provenEmpty).toBe(true);
  });
});

describe('a refused call', () => {
  const dense =
    (most: number): Answer =>
    (call, count) =>
      Number(call.query?.get('limit')) > most
        ? refusal(400)(call, count)
        : analyticsPages([[analyticsCostRow()]])(call, count);

  test.each([
    [100, ['with limit=100']],
    [20, ['with limit=100', 'with limit=20']],
  ])('is asked anew with fewer rows a page: %i', async (most, words) => {
    const { reasons, end } = await readThrough(source, { ...BARE, analyticsCosts: dense(most) });
    expect(reasons).toEqual(words.map((word) => `GET ${COST} answered 400: the day is read anew ${word}`));
    expect(end.findings).toEqual([
      {
        kind: 'report_narrowed',
        severity: 'warning',
        text: `${COST} was refused as usual and read with limit=${most}`,
        usd: null,
      },
    ]);
  });

  test('stays refused, in the vendor’s words, when twenty rows are too many', async () => {
    const limits: (string | null | undefined)[] = [];
    const analyticsCosts: Answer = (call, count) => {
      limits.push(call.query?.get('limit'));
      return refusal(400)(call, count);
    };
    const reading = readThrough(source, { ...BARE, analyticsCosts });
    await expect(reading).rejects.toThrow(new RejectedCallError(`GET ${COST} answered 400`, 400));
    expect(limits).toEqual(['1000', '100', '20']);
  });

  test('to a first page is no expired cursor', async () => {
    await expect(read({ analyticsCosts: refusal(410) })).rejects.toBeInstanceOf(RejectedCallError);
  });

  test.each([
    [USAGE, { analyticsUsage: refusal(403) }],
    [COST, { analyticsCosts: refusal(404) }],
  ])(
    'of %s is a lost right when it has answered before, and none otherwise',
    async (endpoint, organization) => {
      const lost = read(organization, { answered: [endpoint] });
      await expect(lost).rejects.toBeInstanceOf(CredentialError);
      await expect(lost).rejects.toThrow('it had the right to it before');
      await expect(read(organization)).rejects.toBeInstanceOf(NotAllowedError);
    },
  );
});
