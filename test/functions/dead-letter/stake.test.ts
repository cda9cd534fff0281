import { describe, expect, test } from '@jest/globals';
import { stakeOf } from '../../../functions/dead-letter/stake.ts';
import { costOf, usageOf } from '../../support/records.ts';

const stake = (type: string, data: unknown) => stakeOf(type, JSON.stringify(data));
const UNREADABLE = { recordCount: null, usd: null };

describe('what is at stake', () => {
  test('in a batch is the sum of its records, billed and included', () => {
    const records = [costOf('1.25'), costOf('0.08', { is_billed: false }), costOf('-0.33'), usageOf()];
    expect(stake('records', { records })).toEqual({ recordCount: 4, usd: '1' });
  });

  test('in an attributed batch is the share where a record is split, else the whole', () => {
    const whole = { record: costOf('10'), split: null, share_index: 0 };
    const share = { record: costOf('10'), split: { cost: { cost_usd: '2.5' } }, share_index: 1 };
    const usage = { record: usageOf(), split: null };
    expect(stake('attributed', { records: [whole, share, usage] })).toEqual({ recordCount: 3, usd: '12.5' });
  });

  test('in a record that was left out is its own', () => {
    expect(stake('record', { record: { model: 7 }, usd: '0.25' })).toEqual({ recordCount: 1, usd: '0.25' });
    expect(stake('record', { record: { name: 7 }, usd: null })).toEqual({ recordCount: 1, usd: null });
  });

  test('is not told where no warehouse could hold it, so that the letter is kept', () => {
    const most = '99999999999999999999999999999.999999999';
    expect(stake('records', { records: [costOf(most)] })).toEqual({ recordCount: 1, usd: most });
    expect(stake('records', { records: [costOf(most), costOf('1')] })).toEqual({ recordCount: 2, usd: null });
    expect(stake('record', { record: {}, usd: `-1${most}` })).toEqual({ recordCount: 1, usd: null });
  });

  test('in a manifest is nothing', () => {
    expect(stake('manifest', { totals: { billed_usd: '5' } })).toEqual({ recordCount: 0, usd: '0' });
  });

  test.each([
    ['a request', 'ingest', { run_id: 'r' }],
    ['a kickoff', 'kickoff', {}],
    ['a list', 'records', []],
    ['a record without its dollars', 'record', { record: {} }],
    ['records that are none', 'records', { records: [7] }],
    ['an amount that is a float', 'records', { records: [{ cost: { cost_usd: 1.25 } }] }],
    ['an amount that is none', 'records', { records: [{ cost: { cost_usd: 'abc' } }] }],
    [
      'an attributed amount that is none',
      'attributed',
      { records: [{ record: { cost: { cost_usd: 'abc' } } }] },
    ],
    [
      'a split amount that is none',
      'attributed',
      { records: [{ record: {}, split: { cost: { cost_usd: '1e5' } } }] },
    ],
  ])('cannot be said of %s', (_, type, data) => {
    expect(stake(type, data)).toEqual(UNREADABLE);
  });

  test('cannot be said of what is no JSON, a manifest included', () => {
    expect(stakeOf('records', '{')).toEqual(UNREADABLE);
    expect(stakeOf('manifest', '')).toEqual(UNREADABLE);
  });
});
