import { describe, expect, test } from '@jest/globals';
import {
  coreRecord,
  isKnownActor,
  type KeyNames,
  modelRecord,
  rowDay,
} from '../../../functions/ingest-claude-code/normalize.ts';
import * as schema from '../../../functions/ingest-claude-code/schema.ts';
import { normalizedRecord } from '../../../shared/contract/records.ts';
import { codeRow, keyRow, modelUse } from '../../support/claude-code-answers.ts';

type Raw = Record<string, unknown>;

const NAMES: KeyNames = new Map([
  ['ci', { api_key_name: 'ci', api_key_name_unique: true, key_owner_email: 'owner@example.com' }],
  ['batch', { api_key_name: 'batch', api_key_name_unique: false, key_owner_email: null }],
]);

const core = (raw: Raw, names = NAMES) => coreRecord(schema.codeRow.parse(raw), names, raw);
const model = (use: Raw, raw = codeRow()) =>
  modelRecord(schema.codeRow.parse(raw), NAMES, schema.modelUse.parse(use), use);

describe('a row of the report', () => {
  test('is sessions, lines and the actions of every tool, and no model, tokens or money', () => {
    const record = core(codeRow());
    expect(record).toEqual({
      kind: 'usage',
      lands_in: 'raw_claude_code',
      usage_date: '2026-01-05',
      platform: 'anthropic_code',
      stated_email: 'a@example.com',
      vendor_user_id: null,
      api_key_id: null,
      api_key_name: null,
      api_key_name_unique: null,
      workspace_id: null,
      model: null,
      directory_email: null,
      key_owner_email: null,
      measures: {
        sessions: 2,
        lines_of_code_added: 10,
        lines_of_code_accepted: 10,
        // 4 by the edit tool and 1 by the write tool.
        total_accepts: 5,
        total_rejects: 1,
      },
      vendor: {
        terminal_type: 'vscode',
        customer_type: 'api',
        is_remote: false,
        commits: 1,
        pull_requests: 0,
        lines_removed: 3,
      },
      raw_response: codeRow(),
    });
    expect(normalizedRecord.safeParse({ ordinal: 0, ...record }).success).toBe(true);
  });

  test('sums the tools that it has, known or not', () => {
    const actions = (tool_actions: Raw) => core(codeRow({ tool_actions }));
    expect(
      actions({ apply_patch: { accepted: 7, rejected: 2 }, edit_tool: { accepted: 1, rejected: 3 } }),
    ).toMatchObject({ measures: { total_accepts: 8, total_rejects: 5 } });
    expect(actions({})).toMatchObject({ measures: { total_accepts: 0, total_rejects: 0 } });
  });

  test('counts all the same when a subscription pays', () => {
    const row = codeRow({ customer_type: 'subscription', subscription_type: 'team' });
    expect(core(row)).toMatchObject({
      measures: { sessions: 2, lines_of_code_added: 10 },
      vendor: { customer_type: 'subscription' },
    });
  });

  test('says what it does not know of its terminal', () => {
    const row = codeRow({ terminal_type: null, customer_type: undefined, is_remote: undefined });
    expect(core(row).vendor).toMatchObject({ terminal_type: null, customer_type: null, is_remote: null });
  });

  test.each([
    ['2026-01-05T00:00:00Z', '2026-01-05'],
    ['2026-01-05', '2026-01-05'],
  ])('of %s is of %s', (date, day) => {
    expect(rowDay(schema.codeRow.parse(codeRow({ date })))).toBe(day);
  });

  test.each(['yesterday', '2026-02-30', '2026-01-05T00:00:00-08:00', '2026-01-05 00:00'])(
    'of %s cannot be read',
    (date) => {
      expect(schema.codeRow.safeParse(codeRow({ date })).success).toBe(false);
    },
  );
});

describe('the actor', () => {
  test.each([
    ['a person, by the e-mail as it is compared', ' A@Example.com ', 'a@example.com'],
    ['a person whose account is deleted', null, null],
  ])('is %s', (_, email_address, stated_email) => {
    const row = codeRow({ actor: { type: 'user_actor', email_address } });
    expect(core(row)).toMatchObject({ stated_email, api_key_name: null, api_key_name_unique: null });
  });

  test.each([
    ['one key alone has', 'ci', true, 'owner@example.com'],
    ['two keys have', 'batch', false, null],
    ['the directory does not know', 'retired', null, null],
  ])('is a key by a name that %s', (_, api_key_name, api_key_name_unique, key_owner_email) => {
    expect(core(keyRow(api_key_name))).toMatchObject({
      stated_email: null,
      api_key_id: null,
      api_key_name,
      api_key_name_unique,
      directory_email: null,
      key_owner_email,
    });
  });

  test('is nobody when its kind is not known, whatever it states', () => {
    const actor = { type: 'service_account_actor', email_address: 'bot@example.com', api_key_name: 'ci' };
    const row = codeRow({ actor });
    expect(core(row)).toMatchObject({ stated_email: null, api_key_name: null });
    expect(isKnownActor(schema.codeRow.parse(row))).toBe(false);
    expect(isKnownActor(schema.codeRow.parse(codeRow()))).toBe(true);
    expect(isKnownActor(schema.codeRow.parse(keyRow('ci')))).toBe(true);
  });
});

describe('what a row used of a model', () => {
  test('lands with the estimate as the vendor wrote it, and fills no measure', () => {
    const use = modelUse({ estimated_cost: { currency: 'USD', amount: '14.000000000001' } });
    const record = model(use, keyRow('ci'));
    expect(record).toMatchObject({
      kind: 'usage',
      lands_in: 'raw_claude_code',
      platform: 'anthropic_code',
      api_key_name: 'ci',
      api_key_name_unique: true,
      model: 'model-a',
      vendor: { terminal_type: 'vscode', estimated_cost_cents: '14.000000000001' },
      raw_response: use,
    });
    expect(record).toHaveProperty('measures', {});
    expect(record).not.toHaveProperty('cost');
    expect(normalizedRecord.safeParse({ ordinal: 0, ...record }).success).toBe(true);
  });

  test.each([
    ['euros', { estimated_cost: { currency: 'EUR', amount: '14' } }],
    ['no estimate', { estimated_cost: null }],
    ['no model', { model: '' }],
  ])('cannot be read with %s', (_, more) => {
    expect(schema.modelUse.safeParse(modelUse(more)).success).toBe(false);
  });
});
