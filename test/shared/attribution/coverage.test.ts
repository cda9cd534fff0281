import { describe, expect, test } from '@jest/globals';
import { coverageOf, coverageRatio, readCoverageLine } from '../../../shared/attribution/coverage.ts';

const line = (
  attribution_method: string,
  is_strong: boolean,
  is_person: boolean,
  usd: string,
  rows: number,
) =>
  readCoverageLine({
    platform: 'anthropic_api',
    month_year_label: '2026-10',
    attribution_method,
    is_strong,
    is_person,
    cost_rows: rows,
    billed_usd: usd,
  });

describe('coverage', () => {
  test('is what has an owner, an owner of confidence, and a person for one, by money and by rows', () => {
    const { billed, attributed, strong, people } = coverageOf([
      line('direct_email', true, true, '60.000000001', 6),
      line('sheet_key_id', true, false, '20', 2),
      line('key_owner', false, true, '10', 1),
      line('unattributed', false, false, '9.999999999', 1),
    ]);
    expect(billed).toEqual({ usd: 100_000_000_000n, rows: 10n });
    // 60.000000001 + 20 + 10
    expect(attributed).toEqual({ usd: 90_000_000_001n, rows: 9n });
    // 60.000000001 + 20
    expect(strong).toEqual({ usd: 80_000_000_001n, rows: 8n });
    // 60.000000001 + 10
    expect(people).toEqual({ usd: 70_000_000_001n, rows: 7n });
  });

  test('has six places, and is no 0 % where nothing or less than nothing was billed', () => {
    expect(coverageRatio(80_000_000_001n, 100_000_000_000n)).toBe(0.8);
    expect(coverageRatio(2n, 3n)).toBe(0.666667);
    expect(coverageRatio(0n, 0n)).toBeNull();
    expect(coverageRatio(-1n, -1n)).toBeNull();
  });
});
