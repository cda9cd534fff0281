import { describe, expect, test } from '@jest/globals';
import { readSheet } from '../../../shared/attribution/read-sheet.ts';
import { keyOf } from '../../support/records.ts';

const HEADER = ['api_key_name', 'email', 'description'];
const ALL = [...HEADER, 'api_key_id', 'platform', 'workspace_id', 'department', 'team', 'cost_center'];

describe('the header', () => {
  test('is found in any order, case and spacing, below a title', () => {
    const cells = [
      ['Who owns which key', '', ''],
      [],
      ['Valid-From', 'notes', ' E-Mail', 'Api Key Name', 'colour', 'Cost  Center'],
      ['2026-01-05', 'x', 'A@Example.com ', ' ci ', 'red', 'CC1'],
    ];
    expect(readSheet(cells)).toEqual({
      keys: [
        keyOf({
          api_key_name: 'ci',
          user_email: 'a@example.com',
          cost_center: 'CC1',
          valid_from: '2026-01-05',
        }),
      ],
      problems: [],
      unusable: [],
    });
  });

  test.each([
    ['an empty sheet', []],
    ['no header', [['ci', 'a@example.com']]],
    ['no e-mail column', [['api_key_name', 'description']]],
    ['no key column', [['email', 'workspace_id']]],
    ['a header below the tenth row', [...Array.from({ length: 10 }, () => ['']), HEADER]],
  ])('is missing in %s', (_, cells) => {
    expect(() => readSheet(cells)).toThrow(
      'no header row with the columns email and api_key_name or api_key_id',
    );
  });
});

describe('a row', () => {
  test('is read with every column', () => {
    const line = ['ci', 'a@example.com', 'tests', 'apikey_1', 'Anthropic_API', 'wrkspc_1', 'D', 'T', 'C'];
    expect(readSheet([ALL, line]).keys).toEqual([
      {
        platform: 'anthropic_api',
        api_key_id: 'apikey_1',
        api_key_name: 'ci',
        workspace_id: 'wrkspc_1',
        user_email: 'a@example.com',
        service_name: null,
        department: 'D',
        team: 'T',
        cost_center: 'C',
        share_ratio: null,
        purpose: 'tests',
        valid_from: null,
        valid_to: null,
      },
    ]);
  });

  test('may be ragged or blank', () => {
    const { keys, problems } = readSheet([HEADER, [], ['ci', 'a@example.com'], ['', ' ', ''], ['', '']]);
    expect(keys).toEqual([keyOf({ api_key_name: 'ci', user_email: 'a@example.com' })]);
    expect(problems).toEqual([]);
  });

  test('may name a service', () => {
    const { keys } = readSheet([HEADER, ['ci', 'Service: Nightly Tests']]);
    expect(keys).toEqual([keyOf({ api_key_name: 'ci', service_name: 'Nightly Tests' })]);
  });

  test('that cannot be used is reported by its number, and the rest is used', () => {
    const header = [...HEADER, 'platform', 'valid_from', 'valid_to'];
    const { keys, problems } = readSheet([
      ['title'],
      [],
      header,
      ['a', 'a@example.com'],
      ['b', ''],
      ['', 'c@example.com'],
      [],
      ['d', 'd at example.com'],
      ['e', 'e@example.com', '', 'copilot'],
      ['f', 'f@example.com', '', '', '05.01.2026'],
      ['g', 'g@example.com', '', '', '', '2026-02-30'],
      ['h', 'h@example.com', '', '', '2026-02-01', '2026-01-31'],
      ['i', 'service:'],
      ['j', 'j@example.com', '', '', '2026-02-01', '2026-02-01'],
    ]);
    expect(keys.map(({ api_key_name }) => api_key_name)).toEqual(['a', 'j']);
    expect(problems).toEqual([
      { row: 5, reason: 'has no email' },
      { row: 6, reason: 'names no key: api_key_id and api_key_name are both empty' },
      { row: 8, reason: 'd at example.com is no e-mail address' },
      { row: 9, reason: 'platform copilot is none of cursor, anthropic_api, anthropic_code, anthropic' },
      { row: 10, reason: 'valid_from 05.01.2026 is no YYYY-MM-DD' },
      { row: 11, reason: 'valid_to 2026-02-30 is no YYYY-MM-DD' },
      { row: 12, reason: 'valid_from 2026-02-01 is after valid_to 2026-01-31' },
      { row: 13, reason: 'service: is no e-mail address' },
    ]);
  });

  test('that names a key again is reported, and the first is used', () => {
    const header = [...HEADER, 'platform', 'valid_from', 'valid_to'];
    const { keys, problems } = readSheet([
      header,
      ['ci', 'a@example.com', '', '', '', '2026-01-04'],
      ['ci', 'b@example.com', '', '', '2026-01-05'],
      ['ci', 'c@example.com', '', 'cursor'],
      ['ci', 'd@example.com', '', '', '2026-01-05'],
    ]);
    expect(keys.map(({ user_email }) => user_email)).toEqual([
      'a@example.com',
      'b@example.com',
      'c@example.com',
    ]);
    expect(problems).toEqual([
      { row: 5, reason: 'names the same key for the same days as row 3, which is used' },
    ]);
  });

  test('with the id of another names the same key, whatever it is called', () => {
    const header = ['api_key_id', 'api_key_name', 'email'];
    const { problems } = readSheet([
      header,
      ['apikey_1', 'ci', 'a@example.com'],
      ['apikey_1', 'cd', 'b@example.com'],
      ['apikey_2', 'ci', 'c@example.com'],
    ]);
    expect(problems).toEqual([
      { row: 3, reason: 'names the same key for the same days as row 2, which is used' },
    ]);
  });
});

test('rows of one key whose days overlap are one too many: the first is used, whatever its days', () => {
  const header = ['api_key_name', 'email', 'valid_from', 'valid_to'];
  const { keys, problems } = readSheet([
    header,
    ['ci', 'a@example.com', '', ''],
    ['ci', 'b@example.com', '2026-10-01', ''],
    ['cd', 'a@example.com', '', '2026-09-30'],
    ['cd', 'b@example.com', '2026-10-01', ''],
  ]);
  expect(keys.map(({ api_key_name, user_email }) => [api_key_name, user_email])).toEqual([
    ['ci', 'a@example.com'],
    ['cd', 'a@example.com'],
    ['cd', 'b@example.com'],
  ]);
  expect(problems).toEqual([
    { row: 3, reason: 'names the same key for the same days as row 2, which is used' },
  ]);
});

test('a key in a row that cannot be used is named, so that what stands of it stays', () => {
  const { unusable } = readSheet([HEADER, ['ci', 'a@example,com'], ['cd', 'b@example.com']]);
  expect(unusable.map(({ api_key_name }) => api_key_name)).toEqual(['ci']);
});
