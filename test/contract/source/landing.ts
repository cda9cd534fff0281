import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { FEEDS } from '../../../shared/contract/feeds.ts';
import type { NormalizedRecord } from '../../../shared/contract/records.ts';
import { ingestTopic } from '../../../shared/contract/topics.ts';
import { readFullDay } from './outcome.ts';
import type { SourceSubject } from './subject.ts';

const SQL = new URL('../../../sql/', import.meta.url).pathname;
const COLUMN = /^ {2}(\w+) [A-Z0-9]+/gm;

/** That what a source asks for and sends has a place in the program. */
export function landing(subject: SourceSubject): void {
  test('is asked on a topic that feeds a function', () => {
    expect(Object.values(FEEDS).map(({ topic }) => topic)).toContain(ingestTopic(subject.source.name));
  });

  test('sends only what has a column where it lands, and lands where the commit reads', async () => {
    const { records } = await readFullDay(subject);
    const landed = readFileSync(`${SQL}commit/02-landed.sql`, 'utf8');
    for (const [table, rows] of Map.groupBy(records, ({ lands_in }) => lands_in)) {
      expect(existsSync(`${SQL}tables/${table}.sql`)).toBe(true);
      const statement = readFileSync(`${SQL}tables/${table}.sql`, 'utf8');
      const columns = new Set(Array.from(statement.matchAll(COLUMN), ([, name]) => name));
      const names = [...new Set(rows.flatMap(fieldsOf))];
      expect({ [table]: names.filter((name) => !columns.has(name)) }).toEqual({ [table]: [] });
      expect(landed).toContain(`ai_usage_analytics.${table}\n`);
    }
  });
}

/** The fields of a record that become columns of its own table. */
function fieldsOf(record: NormalizedRecord): string[] {
  const figures = { ...('measures' in record && record.measures), ...('cost' in record && record.cost) };
  return Object.keys({ ...record.vendor, ...figures });
}
