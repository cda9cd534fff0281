import { expect, test } from '@jest/globals';
import { ANTHROPIC, CURSOR, kickoffForEach, row } from './ledger.ts';

const kickoff = kickoffForEach([CURSOR, ANTHROPIC]);
const AT = '2026-11-18T14:00:00.000Z';

test('a probe asks each account about yesterday, whatever is read or under way', async () => {
  await kickoff.note(row('2026-11-17', 'open', 'requested', AT));
  expect(await kickoff.deliver({ mode: 'probe' }, AT)).toMatchObject([
    { ...CURSOR, day: '2026-11-17', mode: 'probe' },
    { ...ANTHROPIC, day: '2026-11-17', mode: 'probe' },
  ]);
  const rows = (await kickoff.rows()).filter(({ mode }) => mode === 'probe');
  expect(rows.map(({ status }) => status)).toEqual(['requested', 'requested']);
});

test('a probe asks some sources and accounts alone', async () => {
  expect(await kickoff.deliver({ mode: 'probe', accounts: ['north'] }, AT)).toMatchObject([ANTHROPIC]);
  expect(await kickoff.deliver({ mode: 'probe', sources: ['cursor'] }, AT)).toMatchObject([CURSOR]);
});
