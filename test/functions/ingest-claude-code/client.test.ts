import { describe, expect, test } from '@jest/globals';
import { readReport } from '../../../functions/ingest-claude-code/client.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import { claudeCodeSession, codeRow } from '../../support/claude-code-answers.ts';
import { drain } from '../../support/fakes.ts';
import type { Answer } from '../../support/vendor-session.ts';

const DAY = '2026-01-05';
const REPORT = '/v1/organizations/usage_report/claude_code';
const FIRST = `GET ${REPORT}?starting_at=2026-01-05&limit=1000`;
const inTerminal = (terminal_type: string) => codeRow({ terminal_type });

async function read(report: Answer | Record<string, unknown>[][], from?: string) {
  const { session, seen } = claudeCodeSession({ report });
  const { pages } = await drain(readReport(session, DAY, from));
  return { pages, asked: seen.map(({ what }) => what) };
}

describe('the client asks', () => {
  test('for every page of the one day', async () => {
    const { pages, asked } = await read([[inTerminal('a'), inTerminal('b')], [inTerminal('c')]]);
    expect(asked).toEqual([FIRST, `${FIRST}&page=page_2`]);
    expect(pages).toEqual([
      { rows: [inTerminal('a'), inTerminal('b')], next: 'page_2' },
      { rows: [inTerminal('c')], next: undefined },
    ]);
  });

  test('from where it left off', async () => {
    const { asked } = await read([[inTerminal('a')], [inTerminal('b')]], 'page_2');
    expect(asked).toEqual([`${FIRST}&page=page_2`]);
  });

  test('with the amounts as the text that the vendor wrote', async () => {
    const decimals: ReadonlySet<string>[] = [];
    await read((call) => {
      decimals.push(call.decimals);
      return { data: [], has_more: false, next_page: null };
    });
    expect(decimals).toEqual([new Set(['amount'])]);
  });
});

describe('the client refuses', () => {
  const more = (next_page: unknown, data = [codeRow()]) => ({ data, has_more: true, next_page });

  test.each([
    ['more without a cursor', () => more(null), 'promises more and gives no cursor'],
    [
      'a cursor that does not move',
      (_: unknown, count: number) => more('page_x', [inTerminal(`t${count}`)]),
      'gives the cursor page_x again: it does not move',
    ],
    [
      'a page that repeats',
      (_: unknown, count: number) => more(`page_${count}`),
      'repeats page the first as page page_0',
    ],
    [
      'an empty page that promises more',
      (_: unknown, count: number) => more(`page_${count}`, []),
      'promises more after the empty page the first',
    ],
    ['an answer without data', () => ({ has_more: false }), 'answered what does not fit: data: '],
  ] as [string, Answer, string][])('%s', async (_, answer, reason) => {
    const reading = read(answer);
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow(`${REPORT} ${reason}`);
  });

  test('a cursor that leads back to where a continuation began, at once', async () => {
    const { session, seen } = claudeCodeSession({ report: () => more('page_2') });
    await expect(drain(readReport(session, DAY, 'page_2'))).rejects.toThrow('gives the cursor page_2 again');
    expect(seen).toHaveLength(1);
  });
});
