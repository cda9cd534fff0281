import { describe, expect, test } from '@jest/globals';
import { lintCase, listedKey, spent } from '../../../support/lint.ts';

const known = [listedKey('apikey_1', 'ci'), listedKey('apikey_2', 'etl')];

describe('a key that no directory lists', () => {
  test('is an error, by its id or by its name', () => {
    const sheet = 'api_key_id,api_key_name,email\napikey_1,,ana@x.io\napikey_7,,ana@x.io\n,c i,ana@x.io\n';
    const findings = lintCase({ sheet, directory: known }, 'unknown_key');
    expect(findings).toMatchObject([
      { severity: 'error', rows: [3] },
      { severity: 'error', rows: [4] },
    ]);
    expect(findings[0]?.text).toContain('api_key_id apikey_7 is in no vendor');
    expect(findings[1]?.text).toContain('no key is called c i');
  });

  test('is none where money is spent on it, where its days are over, or where no directory can be read', () => {
    const sheet = 'api_key_id,email,valid_to\napikey_8,ana@x.io,\napikey_9,ana@x.io,2026-10-14\n';
    expect(lintCase({ sheet, directory: known, spend: [spent('apikey_8', '1')] }, 'unknown_key')).toEqual([]);
    expect(lintCase({ sheet, directory: [] }, 'unknown_key')).toEqual([]);
  });
});

test('a workspace that no directory lists is an error, unless money was spent in it', () => {
  const sheet = 'workspace_id,email\nwrkspc_1,ana@x.io\nwrkspc_7,ana@x.io\nwrkspc_8,ana@x.io\n';
  const directory = [listedKey('wrkspc_1', 'Team', { kind: 'workspace' })];
  const spend = [spent(null, '1', { workspaceId: 'wrkspc_8' })];
  const findings = lintCase({ sheet, directory, spend }, 'unknown_workspace');
  expect(findings).toMatchObject([{ severity: 'error', rows: [3] }]);
});

describe('a key that no row names', () => {
  test('is a warning with its dollars, and worth a word where nothing was spent', () => {
    const sheet = 'api_key_id,api_key_name,email\n,etl,ana@x.io\n';
    const directory = [
      ...known,
      listedKey('apikey_3', null),
      listedKey('apikey_4', 'old', { isListed: false }),
    ];
    const spend = [
      spent('apikey_1', '4'),
      spent('apikey_1', '1', { platform: 'anthropic_code' }),
      spent('apikey_5', '2'),
    ];
    const findings = lintCase({ sheet, directory, spend }, 'unmapped_key');
    expect(findings.map(({ severity, usd }) => [severity, usd])).toEqual([
      ['warning', 5_000_000_000n],
      ['warning', 2_000_000_000n],
      ['info', 0n],
    ]);
    expect(findings.map(({ text }) => text.split(' is in no row')[0])).toEqual([
      'the key ci (apikey_1)',
      'the key apikey_5',
      'the key apikey_3',
    ]);
  });

  test('counts a row whose days are over as none', () => {
    const sheet = 'api_key_id,email,valid_to\napikey_1,ana@x.io,2026-09-30\napikey_2,ana@x.io,\n';
    expect(lintCase({ sheet, directory: known }, 'unmapped_key')).toMatchObject([{ severity: 'info' }]);
  });
});

describe('a name that several keys have', () => {
  const directory = [...known, listedKey('apikey_3', 'ci')];

  test('is an error where a row names it alone, with the ids to choose from and all their dollars', () => {
    const sheet = 'api_key_id,api_key_name,email\n,ci,ana@x.io\napikey_2,etl,ana@x.io\n';
    const spend = [spent('apikey_1', '1'), spent('apikey_3', '2')];
    const [finding, ...others] = lintCase({ sheet, directory, spend }, 'ambiguous_name');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: 'error', rows: [2], usd: 3_000_000_000n });
    expect(finding?.text).toContain('ci is the name of 2 keys (apikey_1, apikey_3)');
  });

  test('is none where the row gives the id, or where the keys are of two accounts', () => {
    const sheet = 'api_key_id,api_key_name,email\napikey_1,ci,ana@x.io\n';
    expect(lintCase({ sheet, directory }, 'ambiguous_name')).toEqual([]);
    const accounts = [...known, listedKey('apikey_3', 'ci', { account: 'north' })];
    expect(
      lintCase({ sheet: 'api_key_name,email\nci,ana@x.io\n', directory: accounts }, 'ambiguous_name'),
    ).toEqual([]);
  });
});

describe('a row that contradicts the vendor', () => {
  const spend = [
    spent('apikey_1', '3', { platform: 'anthropic_code', workspaceId: 'wrkspc_cc' }),
    spent('apikey_2', '1'),
  ];
  const sheet = (platform: string, id: string, name = '', workspace = '') =>
    `api_key_id,api_key_name,platform,workspace_id,email\n${id},${name},${platform},${workspace},ana@x.io\n`;
  const find = (csv: string, kind: string) => lintCase({ sheet: csv, directory: known, spend }, kind);

  test('by its platform is an error where the name then matches nothing, and a warning where the id does', () => {
    const [byName] = find(sheet('anthropic_api', '', 'ci'), 'wrong_platform');
    expect(byName).toMatchObject({ severity: 'error', rows: [2] });
    expect(byName?.text).toContain('ci is a key of anthropic_code, so that the row counts for nothing');
    expect(find(sheet('anthropic_api', 'apikey_1'), 'wrong_platform')).toMatchObject([
      { severity: 'warning' },
    ]);
  });

  test('is none with the platform that money is spent on, with the vendor’s, or with none', () => {
    for (const platform of ['anthropic_code', 'anthropic', '']) {
      expect(find(sheet(platform, 'apikey_1'), 'wrong_platform')).toEqual([]);
    }
  });

  test('is known by the directory where nothing was spent: its keys are not Cursor’s', () => {
    const unspent = (platform: string) =>
      lintCase({ sheet: sheet(platform, 'apikey_1'), directory: known }, 'wrong_platform');
    expect(unspent('cursor')).toMatchObject([{ severity: 'warning' }]);
    expect(unspent('anthropic_code')).toEqual([]);
  });

  test('by its workspace is a warning that says where the key is', () => {
    const [finding] = find(sheet('', 'apikey_1', '', 'wrkspc_x'), 'wrong_workspace');
    expect(finding).toMatchObject({ severity: 'warning', rows: [2], usd: 3_000_000_000n });
    expect(finding?.text).toContain('says workspace wrkspc_x, where apikey_1 is in wrkspc_cc');
    const [inDefault] = find(sheet('', 'apikey_2', '', 'wrkspc_x'), 'wrong_workspace');
    expect(inDefault?.text).toContain('is in the Default workspace');
    expect(find(sheet('', 'apikey_1', '', 'wrkspc_cc'), 'wrong_workspace')).toEqual([]);
  });
});
