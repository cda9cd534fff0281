import { describe, expect, test } from '@jest/globals';
import { readPeople } from '../../../shared/attribution/read-people.ts';
import { personOf } from '../../support/records.ts';

const HEADER = ['email', 'department', 'team', 'manager_email', 'cost_center', 'valid_from', 'valid_to'];

describe("the people's tab", () => {
  test('says where people work, from day to day', () => {
    const { people, problems, notes } = readPeople([
      ['Who works where'],
      HEADER,
      [' Ann@Example.com', 'D', 'T', 'Boss@Example.com', 1100, '', '2026-01-31'],
      ['ann@example.com', 'E', '', '', '', 46054],
    ]);
    // 46054 is 31 days after 46023, which is 2026-01-01.
    expect(people).toEqual([
      personOf({
        email: 'ann@example.com',
        department: 'D',
        team: 'T',
        manager_email: 'boss@example.com',
        cost_center: '1100',
        valid_to: '2026-01-31',
      }),
      personOf({ email: 'ann@example.com', department: 'E', valid_from: '2026-02-01' }),
    ]);
    expect([problems, notes]).toEqual([[], []]);
  });

  test('uses of two rows for one e-mail the later one, and says so', () => {
    const { people, problems } = readPeople([HEADER, ['ann@example.com', 'D'], ['Ann@example.com', 'E']]);
    expect(people).toEqual([personOf({ email: 'ann@example.com', department: 'E' })]);
    expect(problems).toEqual([
      { row: 2, reason: 'names ann@example.com for the same days as row 3, which is used' },
    ]);
  });

  test('leaves out what is no person', () => {
    const { people, problems } = readPeople([
      HEADER,
      ['', 'D'],
      ['ann', 'D'],
      ['#N/A', 'D'],
      ['b@x.io', 'D', '', '', '', 'soon'],
    ]);
    expect(people).toEqual([]);
    expect(problems).toEqual([
      { row: 2, reason: 'has no email' },
      { row: 3, reason: 'ann is no e-mail address' },
      { row: 4, reason: 'shows the formula error #N/A in email' },
      { row: 5, reason: 'valid_from soon is no YYYY-MM-DD' },
    ]);
  });

  test('is none without its columns', () => {
    expect(() => readPeople([['name', 'department']])).toThrow(
      'its header in row 1 has no column email: it has name, department',
    );
  });
});
