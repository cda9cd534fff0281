import { describe, expect, test } from '@jest/globals';
import { hexDump } from '../../../cli/dead-letters/hex-dump.ts';
import { ageOf, listText, totalLine } from '../../../cli/dead-letters/list.ts';
import { isUndone, outcomeLines, redriveAnswer } from '../../../cli/dead-letters/outcome-text.ts';
import { payloadLines } from '../../../cli/dead-letters/payload-text.ts';
import type { Outcome } from '../../../cli/dead-letters/redrive-all.ts';
import { letterRow } from '../../support/letters.ts';

const NOW = Date.parse('2026-01-06T18:30:00.000Z');
const MESSAGE = { data: '{}', attributes: { source: 'cursor', day: '2026-01-05' } };

describe('the list', () => {
  const rows = [
    letterRow('kickoff', MESSAGE, { usd_at_stake: null, record_count: null, function_name: 'kickoff' }),
    letterRow('records', MESSAGE, { usd_at_stake: null, record_count: null }),
    letterRow('records', MESSAGE, { usd_at_stake: '-3', error_message: `a\n${'long '.repeat(30)}` }),
  ];

  test('has a line a letter, with its age and its dollars or why nobody can tell them', () => {
    const lines = listText(rows, 'table', NOW)
      .split('\n')
      .filter((line) => line.includes('│'));
    const cells = lines.map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    expect(cells[0]).toEqual([
      'age',
      'function',
      'error',
      'source',
      'day',
      'records',
      'dollars',
      'id',
      'reason',
    ]);
    expect(
      cells.slice(1).map(([age, name, , source, day, , dollars]) => [age, name, source, day, dollars]),
    ).toEqual([
      ['3 h', 'kickoff', 'cursor', '2026-01-05', 'not read yet'],
      ['3 h', 'attribute', 'cursor', '2026-01-05', 'unreadable'],
      ['3 h', 'attribute', 'cursor', '2026-01-05', '-3'],
    ]);
    expect(cells[3]?.at(-1)).toMatch(/^a long long .*…$/);
  });

  test('names the state where there are several', () => {
    const settled = letterRow('records', MESSAGE, { state: 'discarded', state_reason: 'a test' });
    expect(listText([...rows, settled], 'table', NOW)).toMatch(/ state .*\n[\s\S]* discarded +│ a test /);
  });

  test('is whole as JSON and CSV, and sums up the dollars whatever their sign', () => {
    expect(JSON.parse(listText(rows, 'json', NOW))).toEqual(rows);
    expect(listText(rows.slice(0, 1), 'csv', NOW).split('\n')[0]).toBe(Object.keys(rows[0] ?? {}).join(','));
    expect(totalLine([...rows, letterRow('records', MESSAGE)])).toBe(
      '4 dead letters: 4.25 USD at stake, and nobody can tell of 2 letters.',
    );
    expect(totalLine([])).toBe('0 dead letters: 0 USD at stake.');
  });

  test.each([
    ['2026-01-06T18:29:59.000Z', '0 min'],
    ['2026-01-06T17:30:01.000Z', '59 min'],
    ['2026-01-05T18:30:00.000Z', '24 h'],
    ['2026-01-04T18:30:00.000Z', '2 d'],
    ['2026-01-07T00:00:00.000Z', '0 min'],
  ])('says of %s that it is %s old', (at, age) => {
    expect(ageOf(at, NOW)).toBe(age);
  });
});

describe('a payload', () => {
  test('keeps its numbers as they are written, and has a mark behind what is wrong', () => {
    const payload = '{"usd":1.10,"n":[1e-7,12345678901234567890,{"deep":null}],"empty":{}}';
    const problems = [
      { path: ['n', 2, 'deep'], text: 'no null' },
      { path: ['n', 2, 'gone'], text: 'it is missing' },
      { path: ['usd'], text: 'a text' },
      { path: ['usd'], text: 'another' },
    ];
    expect(payloadLines(payload, problems)).toEqual([
      '{',
      '  "usd": 1.10   ◀ a text; another',
      '  "n": [',
      '    0: 1e-7',
      '    1: 12345678901234567890',
      '    2: {',
      '      "deep": null   ◀ no null',
      '      "gone": ◀ it is missing',
      '    }',
      '  ]',
      '  "empty": {}',
      '}',
    ]);
    expect(payloadLines('[]', [{ path: [], text: 'an object' }])).toEqual(['[]   ◀ an object']);
  });

  test('leaves out what nobody complains about in a long list, and the rest of a long text', () => {
    const payload = JSON.stringify(['x'.repeat(201), 1, 2, 3, 4, 5, 6]);
    expect(payloadLines(payload, [{ path: [5], text: 'wrong' }])).toEqual([
      '[',
      `  0: "${'x'.repeat(200)}"… (201 characters)`,
      '  1: 1',
      '  2: 2',
      '  … 2 more',
      '  5: 5   ◀ wrong',
      '  … 1 more',
      ']',
    ]);
  });
});

test('what is no JSON is shown as bytes, in hexadecimal and as text', () => {
  const bytes = Buffer.from('not { JSON, é\u0000 and more');
  expect(hexDump(bytes, 20)).toEqual([
    '00000000  6e 6f 74 20 7b 20 4a 53  4f 4e 2c 20 c3 a9 00 20  |not { JSON, ... |',
    '00000010  61 6e 64 20                                       |and |',
    '… 4 bytes more',
  ]);
  expect(hexDump(new Uint8Array(), 20)).toEqual([]);
});

describe('what came of letters', () => {
  const sent = (id: string) => ({ dead_letter_id: id, topic: 't', message_id: 'm', next_id: id });
  const redriven = (id: string, ...more: string[]) => ({
    sent: [sent(id), ...more.map(sent)] as [ReturnType<typeof sent>],
    waits_for: [] as string[],
  });
  const ended = (status: string, reason: string | null = null) => ({ status, reason, runIds: ['r'] });
  const outcomes: Outcome[] = [
    { id: 'a', redriven: redriven('a', 'manifest'), consequence: ended('committed') },
    { id: 'b', redriven: redriven('b'), consequence: ended('dead_lettered', 'it does not fit') },
    { id: 'c', refused: 'dead letter c is discarded' },
    { id: 'd', redriven: redriven('d') },
    { id: 'e', redriven: { ...redriven('e'), waits_for: ['manifest', 'f'] } },
    { id: 'g', redriven: redriven('g'), consequence: ended('landed', 'its run had ended as superseded') },
    { id: 'manifest', along: 'a' },
    { id: 'h', redriven: redriven('h'), consequence: ended('refused', 'out of proportion') },
  ];

  test('is told in a line each', () => {
    expect(outcomeLines(outcomes, 300)).toEqual([
      'a: sent again with its manifest manifest: run r committed',
      'b: sent again: dead-lettered once more: it does not fit',
      'c: not sent again: dead letter c is discarded',
      'd: sent again: nothing is known of it after 300 s; it goes on, "ai-usage ledger" and "ai-usage dead-letters list" tell',
      'e: sent again: its slice waits for the dead letters f too',
      'g: sent again: it lands and changes nothing: its run had ended as superseded',
      'manifest: goes with a',
      'h: sent again: run r refused: out of proportion',
    ]);
    expect(outcomes.filter(isUndone).map(({ id }) => id)).toEqual(['b', 'c', 'd', 'e', 'h']);
  });

  test('is told to a program', () => {
    const { letters } = redriveAnswer(outcomes);
    expect(letters.map(({ consequence }) => consequence)).toEqual([
      ...['committed', 'dead_lettered', 'not_sent', 'unknown', 'unknown', 'landed', 'along', 'refused'],
    ]);
    expect(letters[4]).toEqual({
      dead_letter_id: 'e',
      consequence: 'unknown',
      along_with: null,
      reason: null,
      run_ids: [],
      sent: [sent('e')],
      waits_for: ['f'],
    });
  });
});
