import { describe, expect, test } from '@jest/globals';
import { readMessage } from '../../../shared/contract/envelope.ts';
import { ingestRequest, kickoff, manifest, recordBatch } from '../../../shared/contract/messages.ts';
import { attributedRecord } from '../../../shared/contract/records.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import { envelopeOf, manifestOf, requestOf } from '../../support/messages.ts';
import { costOf, usageOf } from '../../support/records.ts';

const read = (data: object) => readMessage(envelopeOf(data), kickoff);

describe('a kickoff', () => {
  test('may be empty, and is then to be applied', () => {
    expect(read({})).toEqual({ mode: 'apply', force: false });
  });

  test.each([
    { day: '2026-01-05' },
    { from: '2026-01-01', to: '2026-01-05' },
    { from: '2026-01-05', to: '2026-01-05' },
    { day: '2026-01-05', skip_since: '2026-01-05T23:00:00.000Z' },
    { mode: 'probe', accounts: ['north'] },
    { days: 30, sources: ['cursor', 'claude_code'], accounts: ['north'] },
  ])('may say %j', (data) => {
    expect(read(data)).toMatchObject(data);
  });

  test.each([
    ['a misspelt key', { dya: '2026-01-05' }, /Unrecognized key.*dya/],
    ['two ways to name days', { day: '2026-01-05', days: 2 }, /give one of day, from and to, or days/],
    ['day and range', { day: '2026-01-05', from: '2026-01-01', to: '2026-01-02' }, /give one of/],
    ['a range and days', { from: '2026-01-01', to: '2026-01-02', days: 1 }, /give one of/],
    ['a range without end', { from: '2026-01-01' }, /from and to go together/],
    ['a range without start', { to: '2026-01-01' }, /from and to go together/],
    ['a range backwards', { from: '2026-01-02', to: '2026-01-01' }, /from is after to/],
    ['no day of the calendar', { day: '2026-02-30' }, /day: is no day of the form YYYY-MM-DD/],
    ['no days', { days: 0 }, /days: /],
    ['more than a year', { days: 367 }, /days: /],
    ['half a day', { days: 1.5 }, /days: /],
    ['days as text', { days: '3' }, /days: /],
    ['an unknown source', { sources: ['copilot'] }, /sources\.0: /],
    ['no source', { sources: [] }, /sources: /],
    ['a probe of days', { mode: 'probe', days: 1 }, /probe goes without days/],
    ['a probe by force', { mode: 'probe', force: true }, /probe goes without days, force/],
    ['skip_since that is no instant', { skip_since: true }, /skip_since: /],
    ['skip_since and force', { skip_since: '2026-01-05T00:00:00Z', force: true }, /and without force/],
    ['skip_since and a probe', { skip_since: '2026-01-05T00:00:00Z', mode: 'probe' }, /goes with mode apply/],
    ['an unknown mode', { mode: 'dry_run' }, /mode: /],
  ])('with %s is refused', (_, data, reason) => {
    expect(() => read(data)).toThrow(InvalidInputError);
    expect(() => read(data)).toThrow(reason);
  });
});

test('a kickoff spans a year at most, so that a slip of the keyboard asks for no century', () => {
  expect(kickoff.safeParse({ from: '2025-01-01', to: '2026-01-01' }).success).toBe(true);
  expect(kickoff.safeParse({ from: '0206-11-01', to: '2026-11-01' }).success).toBe(false);
});

test('requests, batches and manifests survive the way through a message', () => {
  const request = requestOf();
  expect(readMessage(envelopeOf(request), ingestRequest)).toEqual(request);
  expect(readMessage(envelopeOf(manifestOf()), manifest)).toEqual(manifestOf());
  const identity = { run_id: 'r', source: 'anthropic', account: 'default', day: '2026-01-05' };
  const batch = {
    ...identity,
    fetch_id: 'f',
    segment_id: 's',
    mapping_version: 'v',
    batch_index: 0,
    records: [usageOf(), costOf('1.25')],
  };
  expect(readMessage(envelopeOf(batch), recordBatch)).toEqual(batch);
});

test.each([
  ['a float of money', costOf('1', { cost_usd: '1e-7' })],
  ['more than nine decimals', costOf('1', { cost_usd: '0.1234567891' })],
  ['a count below zero', usageOf({ measures: { input_tokens: -1 } })],
  ['half a token', usageOf({ measures: { input_tokens: 0.5 } })],
  ['a count that a float cannot hold', usageOf({ measures: { input_tokens: 2 ** 53 } })],
  ['an empty id', usageOf({ api_key_id: '' })],
  ['a day that is none', usageOf({ usage_date: '2026-02-30' })],
])('a record with %s is refused', (_, record) => {
  const owner = { user_email: null, service_name: null, department: null, team: null, cost_center: null };
  const found = { attribution_method: 'unattributed', attribution_confidence: '0', share_ratio: null };
  const whole = { share_index: 0, share_count: 1, split: null, owner: { ...owner, ...found } };
  expect(attributedRecord.safeParse({ ...whole, record: usageOf() }).success).toBe(true);
  expect(attributedRecord.safeParse({ ...whole, record }).success).toBe(false);
});
