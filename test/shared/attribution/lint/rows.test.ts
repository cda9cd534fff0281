import { describe, expect, test } from '@jest/globals';
import { redacted } from '../../../../shared/attribution/secret.ts';
import type { Tenure } from '../../../../shared/attribution/tenure.ts';
import { formatUsd } from '../../../../shared/money.ts';
import { lintCase, listedKey, listedUser, spent } from '../../../support/lint.ts';

/** Made up, in the forms of a vendor's own. */
const ADMIN_KEY = `sk-ant-admin01-${'Ab3'.repeat(12)}wxyz`;
const CURSOR_KEY = `key_${'0123456789abcdef'.repeat(4)}`;

describe('a secret key in the sheet', () => {
  test('is an error in whatever column it stands, and only its last characters are told', () => {
    const world = {
      sheet: `api_key_name,email,notes\n${ADMIN_KEY},ana@x.io,\nci,bo@x.io,it is ${CURSOR_KEY}\n`,
      people: `email,team\nana@x.io,${ADMIN_KEY}\n`,
    };
    const findings = lintCase(world, 'secret_key');
    expect(findings.map(({ tab, rows, severity }) => [tab, rows, severity])).toEqual([
      ['keys', [2], 'error'],
      ['people', [2], 'error'],
      ['keys', [3], 'error'],
    ]);
    expect(findings[0]?.text).toContain('(…wxyz): remove it from the sheet');
    expect(findings[2]?.text).toContain('(…cdef)');
  });

  test('is told once, and is in no text of any finding', () => {
    const standing: Tenure[] = [ADMIN_KEY, 'b', 'c'].map((api_key_name) => ({
      ...{ platform: null, api_key_id: null, api_key_name, workspace_id: null, department: null, team: null },
      ...{ cost_center: null, purpose: null, valid_from: null, valid_to: null },
      owners: [{ user_email: 'ana@x.io', service_name: null, share_ratio: null }],
    }));
    const findings = lintCase({
      sheet: `api_key_name,email\n${ADMIN_KEY},ana@x.io\n${CURSOR_KEY},bo ${CURSOR_KEY}\n`,
      standing,
      directory: [listedKey('apikey_1', ADMIN_KEY), listedUser('ana@x.io')],
      spend: [spent(CURSOR_KEY, '5')],
    });
    const told = findings.map(({ text }) => text).join('\n');
    for (const secret of [ADMIN_KEY, CURSOR_KEY]) expect(told).not.toContain(secret.slice(0, -4).slice(8));
    expect(findings.filter(({ rows }) => rows.includes(2)).map(({ kind }) => kind)).toEqual(['secret_key']);
  });

  test('is taken out of a sentence with the word that it stands in', () => {
    expect(redacted(`it has key=${CURSOR_KEY}&x=1, ci`)).toBe('it has …cdef ci');
    expect(redacted('apikey_01Bs3wd1ksPsBdeEwBQWCNYg is an id')).toBe(
      'apikey_01Bs3wd1ksPsBdeEwBQWCNYg is an id',
    );
  });
});

describe('a row that cannot be used', () => {
  test('is an error with its number, what is wrong, and the dollars of its key', () => {
    const [finding, ...others] = lintCase(
      {
        sheet: 'api_key_id,email\napikey_1,ana@x.io\napikey_2,nobody\n',
        spend: [spent('apikey_2', '2.000000001'), spent('apikey_2', '1', { platform: 'anthropic_code' })],
      },
      'unusable_row',
    );
    expect(others).toEqual([]);
    expect(finding).toEqual({
      kind: 'unusable_row',
      severity: 'error',
      tab: 'keys',
      rows: [3],
      text: 'nobody is no e-mail address: until it is mended the row counts for nothing',
      usd: 3_000_000_001n,
    });
  });

  test('is told of the people’s tab too', () => {
    const people = 'email,team\nnobody,A\n';
    const [finding] = lintCase({ sheet: 'api_key_id,email\napikey_1,ana@x.io\n', people }, 'unusable_row');
    expect(finding).toMatchObject({ tab: 'people', rows: [2], severity: 'error' });
  });
});

describe('a key that two rows name', () => {
  test('is a duplicate where neither says days', () => {
    const sheet = 'api_key_id,email\napikey_1,ana@x.io\napikey_2,ana@x.io\napikey_1,bo@x.io\n';
    const [finding] = lintCase({ sheet, spend: [spent('apikey_1', '7')] }, 'duplicate_key');
    expect(finding).toMatchObject({ severity: 'error', rows: [2, 4], usd: 7_000_000_000n });
    expect(finding?.text).toContain('row 2 is used');
    expect(lintCase({ sheet }, 'unusable_row')).toEqual([]);
  });

  test('overlaps where days are said, and not where one ends before the other begins', () => {
    const sheet = (from: string) =>
      `api_key_id,email,valid_from,valid_to\napikey_1,ana@x.io,,2026-09-30\napikey_1,bo@x.io,${from},\n`;
    expect(lintCase({ sheet: sheet('2026-09-30') }, 'overlapping_days')).toMatchObject([{ rows: [2, 3] }]);
    expect(lintCase({ sheet: sheet('2026-10-01') }, 'overlapping_days')).toEqual([]);
  });

  test('is a duplicate too where one names it by the id and the other by its name', () => {
    const directory = [listedKey('apikey_1', 'ci')];
    const sheet = (other: string) => `api_key_id,api_key_name,email\napikey_1,,ana@x.io\n,ci,${other}\n`;
    const [contrary] = lintCase({ sheet: sheet('bo@x.io'), directory }, 'duplicate_key');
    expect(contrary).toMatchObject({ severity: 'warning', rows: [2, 3] });
    expect(contrary?.text).toContain('to ana@x.io by its id and to bo@x.io by its name');
    expect(lintCase({ sheet: sheet('ana@x.io'), directory }, 'duplicate_key')).toMatchObject([
      { severity: 'info' },
    ]);
  });
});

describe('the sheet as a whole', () => {
  test('has shrunk when fewer than half the standing rows are left', () => {
    const tenure = (id: string): Tenure => ({
      ...{
        platform: null,
        api_key_id: id,
        api_key_name: null,
        workspace_id: null,
        department: null,
        team: null,
      },
      ...{ cost_center: null, purpose: null, valid_from: null, valid_to: null },
      owners: [{ user_email: 'ana@x.io', service_name: null, share_ratio: null }],
    });
    const sheet = 'api_key_id,email\napikey_1,ana@x.io\n';
    const spend = [spent('apikey_1', '50'), spent('apikey_2', '3'), spent('apikey_3', '4')];
    const three = ['apikey_1', 'apikey_2', 'apikey_3'].map(tenure);
    const [finding] = lintCase({ sheet, standing: three, spend }, 'shrunk_sheet');
    expect(finding).toMatchObject({ severity: 'error', rows: [], usd: 7_000_000_000n });
    expect(finding?.text).toContain('1 usable rows where the last version had 3');
    expect(lintCase({ sheet, standing: three.slice(0, 2), spend }, 'shrunk_sheet')).toEqual([]);
  });

  test('has a header that may be misspelt', () => {
    const [finding] = lintCase({ sheet: 'api_key_id,email,valid_form\napikey_1,ana@x.io,\n' }, 'header');
    expect(finding).toMatchObject({ severity: 'warning', rows: [] });
    expect(finding?.text).toContain('is it valid_from?');
  });
});

test('findings stand by the dollars that they touch, then by how grave they are, then by row', () => {
  const findings = lintCase({
    sheet: 'api_key_id,email\napikey_1,x\napikey_2,y\napikey_3,gone@x.io\napikey_4,z\n',
    directory: [listedUser('ana@x.io')],
    spend: [spent('apikey_2', '5'), spent('apikey_3', '5'), spent('apikey_9', '-6')],
  });
  expect(findings.map(({ kind, rows, usd }) => [kind, rows, formatUsd(usd)])).toEqual([
    ['unmapped_key', [], '-6'],
    ['unusable_row', [3], '5'],
    ['unmapped_key', [], '5'],
    ['unknown_owner', [4], '5'],
    ['unusable_row', [2], '0'],
    ['unusable_row', [5], '0'],
  ]);
});
