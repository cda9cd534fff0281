import { expect, test } from '@jest/globals';
import { namedPeople } from '../../../shared/attribution/named-people.ts';
import { toTenures } from '../../../shared/attribution/tenure.ts';
import { keyOf, personOf } from '../../support/records.ts';

const key = (owner: string) => keyOf({ api_key_name: owner, user_email: `${owner}@example.com` });
const named = (rows: Parameters<typeof toTenures>[0]) => namedPeople(toTenures(rows), '2026-03-01');

test('people are placed by the key rows: the later row that says anything', () => {
  const rows = [
    { ...key('ann'), department: 'A' },
    { ...key('ann'), department: 'B', team: 'T' },
    key('ann'),
    key('ben'),
    keyOf({ api_key_name: 'x', service_name: 'nightly', department: 'C' }),
    { ...key('eve'), cost_center: 'CC' },
  ];
  expect(named(rows)).toEqual({
    people: [
      personOf({ email: 'ann@example.com', department: 'B', team: 'T' }),
      personOf({ email: 'eve@example.com', cost_center: 'CC' }),
    ],
    contradicted: ['ann@example.com'],
  });
});

test('a row that has ended says less than one that holds, and contradicts none', () => {
  const rows = [
    { ...key('ann'), department: 'Now' },
    { ...key('ann'), department: 'Then', valid_to: '2026-02-28' },
  ];
  expect(named(rows)).toEqual({
    people: [personOf({ email: 'ann@example.com', department: 'Now' })],
    contradicted: [],
  });
});

test('nobody is placed by a key that is shared', () => {
  const shared = ['ann', 'ben'].map((owner) => ({
    ...keyOf({ api_key_name: 'ci', department: 'A' }),
    user_email: `${owner}@example.com`,
    share_ratio: '0.5',
  }));
  expect(named(shared).people).toEqual([]);
});
