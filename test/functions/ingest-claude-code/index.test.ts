import { describe, expect, test } from '@jest/globals';
import { claudeCodeSource } from '../../../functions/ingest-claude-code/index.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import { NotAllowedError } from '../../../shared/http.ts';
import type { Page } from '../../../shared/ingest/source.ts';
import { makeTally } from '../../../shared/ingest/tally.ts';
import { claudeCodeSession, codeRow, keyRow, modelUse } from '../../support/claude-code-answers.ts';
import { drain } from '../../support/fakes.ts';
import { fetchRequest } from '../../support/ingest.ts';

type Organization = Parameters<typeof claudeCodeSession>[0];
type More = Parameters<typeof fetchRequest>[1];

const REPORT = '/v1/organizations/usage_report/claude_code';
const open = (organization: Organization, more: More = {}) =>
  claudeCodeSource.read(fetchRequest(claudeCodeSession(organization).session, more));
const read = (organization: Organization, more: More = {}) => drain(open(organization, more));
const refused = () => {
  throw new NotAllowedError('it answered 403', 403);
};

const records = (pages: readonly Page[]) => pages.flatMap((page) => page.records);
const quarantined = (pages: readonly Page[]) => pages.flatMap((page) => page.quarantined);
const rowCount = (pages: readonly Page[]) => pages.reduce((sum, { vendorRows }) => sum + vendorRows, 0);
const models = (pages: readonly Page[]) =>
  records(pages).flatMap((record) => (record.kind === 'usage' ? [[record.model, record.measures]] : []));

describe('a day of Claude Code', () => {
  const organization: Organization = {
    keys: [
      [
        { id: 'apikey_1', name: 'ci' },
        { id: 'apikey_2', name: 'ci' },
      ],
    ],
    users: [[{ id: 'user_1', email: 'a@example.com' }]],
    report: [
      [codeRow({ model_breakdown: [modelUse(), modelUse({ model: 'model-b' })] })],
      [keyRow('ci', { model_breakdown: null })],
    ],
  };

  test('is the keys and users, and each row with what it used of each model', async () => {
    const { pages, end } = await read(organization);
    expect(records(pages).map(({ kind, vendor }) => vendor.vendor_id ?? kind)).toEqual([
      'apikey_1',
      'apikey_2',
      'user_1',
      'usage',
      'usage',
      'usage',
      'usage',
    ]);
    const measures = {
      sessions: 2,
      lines_of_code_added: 10,
      lines_of_code_accepted: 10,
      total_accepts: 5,
      total_rejects: 1,
    };
    expect(models(pages)).toEqual([
      [null, measures],
      ['model-a', {}],
      ['model-b', {}],
      [null, measures],
    ]);
    expect(records(pages).at(-1)).toMatchObject({ api_key_name: 'ci', api_key_name_unique: false });
    expect(rowCount(pages)).toBe(2);
    expect(end).toEqual({ report: 'claude_code', provenEmpty: false, findings: [] });
  });

  test('has no money and no tokens', async () => {
    const tally = makeTally();
    for (const page of (await read(organization)).pages) tally.add(page);
    const { record_count, side_count, vendor_rows, totals } = tally.close();
    expect({ record_count, side_count, vendor_rows }).toEqual({
      record_count: 4,
      side_count: 3,
      vendor_rows: 2,
    });
    expect(Object.values(totals).map(Number)).toEqual(Object.values(totals).map(() => 0));
  });

  test('shows the rows as they were sent, and which fields are read', async () => {
    const { pages } = await read(organization);
    expect(pages.flatMap(({ seen }) => seen.map(({ endpoint, rows }) => [endpoint, rows.length]))).toEqual([
      ['/v1/organizations/api_keys', 2],
      ['/v1/organizations/users', 1],
      [REPORT, 1],
      [REPORT, 1],
    ]);
    expect(pages.at(-1)?.seen[0]?.rows).toEqual([keyRow('ci', { model_breakdown: null })]);
    expect(pages.at(-1)?.seen[0]?.known).toEqual(new Set(Object.keys(codeRow())));
  });

  test('goes on after any page with the records that are left, and the same end', async () => {
    const odd = codeRow({ actor: { type: 'federated_actor' }, terminal_type: 'odd' });
    const long: Organization = {
      ...organization,
      report: [[keyRow('ci')], [codeRow({ terminal_type: 'tmux' }), odd], [codeRow({ is_remote: true })]],
    };
    const whole = await read(long);
    // Each state is taken when its page comes, as a continuation does.
    const states: string[] = [];
    for await (const page of open(long)) states.push(JSON.stringify(page.resume));
    expect(states).toHaveLength(5);
    for (const [index, state] of states.entries()) {
      const rest = await read(long, { resume: JSON.parse(state) });
      expect(records(rest.pages)).toEqual(records(whole.pages.slice(index + 1)));
      expect(rest.end).toEqual(whole.end);
    }
  });

  test('tells once of an actor whose kind is not known, and keeps its lines', async () => {
    const odd = (terminal_type: string) => codeRow({ actor: { type: 'federated_actor' }, terminal_type });
    const { pages, end } = await read({ report: [[odd('a'), odd('b')]] });
    expect(rowCount(pages)).toBe(2);
    expect(quarantined(pages)).toEqual([]);
    expect(end.findings).toEqual([
      {
        kind: 'unknown_actor',
        severity: 'warning',
        text: 'the vendor has an actor federated_actor that is not known here: its lines are attributed to nobody',
        usd: null,
      },
    ]);
  });
});

describe('an empty day', () => {
  const at = (instant: string) => ({ now: () => new Date(instant) });

  test.each([
    ['an hour and a millisecond after its end', '2026-01-06T01:00:00.001Z', true],
    ['an hour after its end', '2026-01-06T01:00:00.000Z', false],
    ['while it lasts', '2026-01-05T23:00:00.000Z', false],
  ])('that was asked for %s: %s, proven %s', async (_, instant, provenEmpty) => {
    expect((await read({}, at(instant))).end).toMatchObject({ provenEmpty });
  });

  test.each([
    ['has rows', [[codeRow()]]],
    ['has rows of which none can be read', [[codeRow({ actor: null })]]],
    ["has another day's rows alone", [[codeRow({ date: '2026-01-04' })]]],
    ['has rows before an empty last page', [[codeRow()], []]],
  ])('is not proven by a report that %s', async (_, report) => {
    expect((await read({ report })).end.provenEmpty).toBe(false);
  });

  test('is not proven by the last page of a continuation', async () => {
    const organization: Organization = { report: [[codeRow()], []] };
    const states: unknown[] = [];
    for await (const page of open(organization)) states.push(page.resume);
    const rest = await read(organization, { resume: states[2] });
    expect(rest.pages.map(({ vendorRows }) => vendorRows)).toEqual([0]);
    expect(rest.end.provenEmpty).toBe(false);
  });
});

describe('an endpoint that the key may not read', () => {
  test('is told when it is a directory, and names of keys stay what the rows say', async () => {
    const { pages, end } = await read({ keys: refused, users: refused, report: [[keyRow('ci')]] });
    expect(records(pages).map(({ kind }) => kind)).toEqual(['usage', 'usage']);
    expect(records(pages)[0]).toMatchObject({ api_key_name: 'ci', api_key_name_unique: null });
    expect(end.findings.map(({ kind, text }) => [kind, text.split(' ')[0]])).toEqual([
      ['endpoint_missing', '/v1/organizations/api_keys'],
      ['endpoint_missing', '/v1/organizations/users'],
    ]);
  });

  test('ends the reading when it is the report, which is all that there is', async () => {
    await expect(read({ report: refused })).rejects.toBeInstanceOf(NotAllowedError);
  });
});

describe('a row', () => {
  test("of a neighbour's day is cut, and one further away is refused", async () => {
    const report = [[codeRow({ date: '2026-01-04T00:00:00Z' }), codeRow(), codeRow({ date: '2026-01-06' })]];
    const { pages } = await read({ report });
    expect(rowCount(pages)).toBe(1);
    expect(models(pages)).toHaveLength(2);
    await expect(read({ report: [[codeRow({ date: '2026-01-07' })]] })).rejects.toThrow(
      `${REPORT} sent a row of 2026-01-07 when asked for 2026-01-05`,
    );
  });

  test('that cannot be read is left out without dollars, and counted', async () => {
    const odd = codeRow({ actor: null });
    const { pages } = await read({ report: [[odd, codeRow()]] });
    expect(quarantined(pages)).toEqual([
      {
        payload: odd,
        reason: expect.stringMatching(`^a row of ${REPORT} does not fit: actor: `),
        usd: null,
      },
    ]);
    expect(rowCount(pages)).toBe(2);
    expect(models(pages)).toHaveLength(2);
  });

  test('keeps its counts when what it used of a model cannot be read', async () => {
    const odd = modelUse({ estimated_cost: { currency: 'EUR', amount: '14' } });
    const { pages } = await read({ report: [[codeRow({ model_breakdown: [odd, modelUse()] })]] });
    expect(models(pages).map(([model]) => model)).toEqual([null, 'model-a']);
    expect(quarantined(pages)).toEqual([
      {
        payload: odd,
        reason: expect.stringMatching('^a row of model_breakdown of .* does not fit: estimated_cost'),
        usd: null,
      },
    ]);
    expect(rowCount(pages)).toBe(1);
  });

  const metrics = (more: Record<string, unknown>) => ({
    core_metrics: { num_sessions: 2, lines_of_code: { added: 10, removed: 3 }, ...more },
  });
  test.each([
    ['no day', { date: undefined }, 'date'],
    ['a day that is none', { date: 'yesterday' }, 'date'],
    ['half a session', metrics({ num_sessions: 0.5 }), 'core_metrics'],
    ['lines below zero', metrics({ lines_of_code: { added: -1 } }), 'core_metrics'],
    ['no metrics', { core_metrics: null }, 'core_metrics'],
    ['no tool actions', { tool_actions: undefined }, 'tool_actions'],
    [
      'an action that is no number',
      { tool_actions: { edit_tool: { accepted: '4', rejected: 1 } } },
      'tool_actions',
    ],
    ['a missing count and another fault', { actor: null, core_metrics: {} }, 'core_metrics'],
  ])('fails the slice with %s', async (_, more, field) => {
    const reading = read({ report: [[codeRow(more)]] });
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow(field);
  });
});
