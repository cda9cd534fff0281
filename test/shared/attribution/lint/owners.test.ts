import { describe, expect, test } from '@jest/globals';
import { lintCase, listedUser, spent } from '../../../support/lint.ts';

const sheet = (...owners: string[]) =>
  `api_key_id,email\n${owners.map((owner, at) => `apikey_${at + 1},"${owner}"\n`).join('')}`;

describe('an owner', () => {
  const directory = [
    listedUser('ana@x.io'),
    listedUser('gone@x.io', { isListed: false }),
    listedUser('removed@x.io', { kind: 'member', isActive: false }),
    // Removed from Cursor, and still there at Anthropic.
    listedUser('both@x.io', { kind: 'member', isActive: false }),
    listedUser('both@x.io', { isActive: false }),
  ];
  const find = (kind: string, ...owners: string[]) =>
    lintCase({ sheet: sheet(...owners), directory, spend: [spent('apikey_1', '9')] }, kind);

  test('whom no directory lists is a warning, a part-owner too, a service not', () => {
    const findings = find('unknown_owner', 'anna@x.io 60%, ana@x.io 40%', 'service:ci', 'ana@x.io');
    expect(findings).toMatchObject([{ severity: 'warning', rows: [2], usd: 9_000_000_000n }]);
    expect(findings[0]?.text).toContain('anna@x.io is in no vendor');
  });

  test('who has left is a warning, by either vendor, and not one who is still there at the other', () => {
    const findings = find('owner_left', 'ana@x.io', 'gone@x.io', 'removed@x.io', 'both@x.io');
    expect(findings).toMatchObject([
      { severity: 'warning', rows: [3] },
      { severity: 'warning', rows: [4] },
    ]);
    expect(findings[0]?.text).toContain('gone@x.io has left: give the row its last day in valid_to');
  });

  test('is nobody’s fault where no directory of people can be read, or where the row’s days are over', () => {
    expect(lintCase({ sheet: sheet('anna@x.io') }, 'unknown_owner')).toEqual([]);
    const over = 'api_key_id,email,valid_to\napikey_1,gone@x.io,2026-09-30\n';
    expect(lintCase({ sheet: over, directory }, 'owner_left')).toEqual([]);
  });
});

describe('a person', () => {
  test('with more than five keys is a warning over all their rows and dollars', () => {
    const six = Array.from({ length: 6 }, () => 'ana@x.io');
    const spend = [spent('apikey_1', '1'), spent('apikey_6', '2'), spent('apikey_7', '4')];
    const [finding] = lintCase({ sheet: sheet(...six, 'bo@x.io'), spend }, 'many_keys');
    expect(finding).toMatchObject({ severity: 'warning', rows: [2, 3, 4, 5, 6, 7], usd: 3_000_000_000n });
    expect(finding?.text).toContain('ana@x.io owns 6 keys');
    expect(lintCase({ sheet: sheet(...six.slice(1)) }, 'many_keys')).toEqual([]);
  });
});
