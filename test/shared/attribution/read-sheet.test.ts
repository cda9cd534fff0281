import { describe, expect, test } from '@jest/globals';
import { keyOf } from '../../support/records.ts';
import { HEADER, readSheet } from './read-rows.ts';

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
      numbers: [4],
      problems: [],
      unusable: [],
      unreadable: [],
      notes: [],
    });
  });

  const NONE = 'it has no header row with the columns email and api_key_name or api_key_id or workspace_id';
  test.each([
    ['an empty sheet', [], `${NONE}; the first row is: nothing`],
    ['no header', [['ci', 'a@example.com']], `${NONE}; the first row is: ci, a@example.com`],
    ['a header below ten rows of text', [...Array.from({ length: 10 }, () => ['x']), HEADER], NONE],
    [
      'a renamed e-mail column',
      [[], ['api_key_name', 'Owner mail', 'description']],
      'its header in row 2 has no column email: it has api_key_name, Owner mail, description',
    ],
    [
      'a renamed key column',
      [['email', 'Secret name']],
      'its header in row 1 has no column api_key_name or api_key_id or workspace_id: it has email, Secret name',
    ],
  ])('is missing in %s', (_, cells, reason) => {
    expect(() => readSheet(cells)).toThrow(reason);
  });

  test('may stand below as many blank rows as a range leaves out', () => {
    const cells = [...Array.from({ length: 30 }, () => []), HEADER, ['ci', 'nobody']];
    expect(readSheet(cells).problems).toEqual([{ row: 32, reason: 'nobody is no e-mail address' }]);
  });

  test('is asked for without repeating a secret that stands in its place', () => {
    const secret = `sk-ant-api03-${'Ab3dEf9h'.repeat(10)}wXyZ`;
    expect(() => readSheet([[secret, 'a@example.com']])).toThrow('the first row is: …wXyZ a@example.com');
  });

  test('that stands twice is read once, and said', () => {
    const cells = [
      ['email', 'api_key_name', 'E-mail'],
      ['a@example.com', 'ci', 'b@example.com'],
    ];
    const { keys, notes } = readSheet(cells);
    expect(keys).toEqual([keyOf({ api_key_name: 'ci', user_email: 'a@example.com' })]);
    expect(notes).toEqual(['has the column email twice (A and C): A is the one read']);
  });

  test('that nearly spells a column is said, unless that column is there too', () => {
    const line = ['ci', 'a@example.com'];
    expect(readSheet([['api_key_name', 'email', 'departement'], line]).notes).toEqual([
      'has a column departement that is not read: is it department?',
    ]);
    expect(readSheet([['api_key_name', 'email', 'department', 'departments'], line]).notes).toEqual([]);
  });
});

test('fifty thousand rows are read in moments, and as many blank ones say nothing', () => {
  const rows = Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 'a@example.com']);
  expect(readSheet([HEADER, ...rows]).keys).toHaveLength(50_000);
  const blank = Array.from({ length: 50_000 }, () => ['', '']);
  expect(readSheet([HEADER, ...blank, ['ci', 'a@example.com']])).toMatchObject({
    numbers: [50_002],
    problems: [],
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
      { row: 6, reason: 'names no key: api_key_id, api_key_name and workspace_id are all empty' },
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

test('a key in a row that cannot be read is named, so that what stands of it stays; a second owner is none', () => {
  const { unusable, unreadable } = readSheet([
    HEADER,
    ['ci', 'a@example,com'],
    ['cd', 'b@example.com'],
    ['cd', 'c@example.com'],
  ]);
  expect(unusable.map(({ api_key_name }) => api_key_name)).toEqual(['ci', 'cd']);
  expect(unreadable.map(({ api_key_name }) => api_key_name)).toEqual(['ci']);
});
