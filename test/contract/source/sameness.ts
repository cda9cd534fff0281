import { expect, test } from '@jest/globals';
import { figuresOf, readDay, readFullDay } from './outcome.ts';
import { answersOf, ofDay, pagesOf, type SourceSubject } from './subject.ts';
import type { Answers } from './vendor.ts';

const NEW_FIELD = 'brand_new';

/** What stays the same: over runs, over continuations, and when the vendor adds to its answers. */
export function sameness(subject: SourceSubject): void {
  test('gives the same records in the same order each time that it reads a day', async () => {
    const [one, other] = [await readFullDay(subject), await readFullDay(subject)];
    expect(other.records).toEqual(one.records);
    expect(figuresOf(other)).toEqual(figuresOf(one));
    expect(other.manifest.fetch_id).not.toBe(one.manifest.fetch_id);
  });

  test('is the same day when it goes on in a continuation after every page', async () => {
    const whole = await readFullDay(subject);
    const cut = await readFullDay(subject, { segmentMs: 0 });
    expect(figuresOf(cut)).toEqual(figuresOf(whole));
    expect(cut.records.map(({ ordinal: _, ...record }) => record)).toEqual(
      whole.records.map(({ ordinal: _, ...record }) => record),
    );
    expect(cut.asked.map(({ what, body }) => [what, body])).toEqual(
      whole.asked.map(({ what, body }) => [what, body]),
    );
    expect(cut.manifest.segments).toHaveLength(cut.continuations + 1);
    const pages = ofDay(subject).reduce((sum, { path }) => sum + (subject.day.pages[path]?.length ?? 0), 0);
    expect(cut.continuations).toBeGreaterThanOrEqual(pages);
  });

  test('takes fields that it does not know as they come, keeps them, and tells of them once', async () => {
    const paths = subject.endpoints.map(({ path }) => path).sort();
    const answers = withNewFields(subject);
    const first = await readDay(subject, { answers });
    expect(
      [...new Set(first.records.flatMap(({ raw_response }) => raw_response[NEW_FIELD] ?? []))].sort(),
    ).toEqual(paths);
    expect(toldFields(first.tables)).toEqual(
      paths.map((path) => `${path} sends fields that are new here: ${NEW_FIELD}`),
    );
    const again = await readDay(subject, { answers, after: first });
    expect(figuresOf(again)).toEqual(figuresOf(first));
    expect(toldFields(again.tables)).toEqual([]);
  });
}

/** Every endpoint with a row that has a new field, and a new field in every answer. */
function withNewFields(subject: SourceSubject): Answers {
  const pages = subject.endpoints.map(({ path, row }) => [path, pagesOf([{ ...row(1), [NEW_FIELD]: path }])]);
  const answers = answersOf(subject, Object.fromEntries(pages));
  return Object.fromEntries(
    Object.entries(answers).map(([path, answer]) => [
      path,
      (asked) => ({ ...answer(asked), new_in_the_answer: true }),
    ]),
  );
}

/** What the findings say of fields that are new. */
function toldFields(tables: Record<string, Record<string, unknown>[]>): string[] {
  return (tables.findings ?? [])
    .filter(({ kind }) => kind === 'unknown_field')
    .map(({ text }) => String(text))
    .sort();
}
