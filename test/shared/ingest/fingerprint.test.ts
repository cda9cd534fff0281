import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Fingerprint, makeWatch } from '../../../shared/ingest/contract-watch.ts';
import { makeFieldCounter } from '../../../shared/ingest/field-counts.ts';

type Row = Record<string, unknown>;

function watch(rows: readonly unknown[], before?: Fingerprint, known: readonly string[] = ['tools']) {
  const watch = makeWatch();
  watch.see({ endpoint: '/days', rows: rows as Row[], known: new Set(known) });
  const { findings, changed } = watch.close(new Map(before ? [['/days', before]] : []));
  return { texts: findings.map(({ text }) => text), after: changed[0] ?? before };
}

function typesOf(fingerprint: Fingerprint | undefined) {
  return Object.fromEntries(
    Object.entries(fingerprint?.fields ?? {}).map(([path, { types }]) => [path, types]),
  );
}

/** An object of so many keys from the first on, each with a count. */
function keyed(first: number, count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`tool-${first + index}`, 1]));
}

describe('a fingerprint', () => {
  test('writes down objects, arrays and the types of each field', () => {
    const rows = [
      { name: 'a', models: [{ model: 'm', tokens: { input: 1 } }], tags: ['x', 1, null], on: true },
      { name: null, models: [], on: false, absent: undefined },
    ];
    expect(typesOf(watch(rows).after)).toEqual({
      name: ['string'],
      models: ['array'],
      'models[]': ['object'],
      'models[].model': ['string'],
      'models[].tokens': ['object'],
      'models[].tokens.input': ['number'],
      tags: ['array'],
      'tags[]': ['number', 'string'],
      on: ['boolean'],
    });
  });

  test('counts a null rate over the objects that could have held the field', () => {
    // 20 rows, 10 of them with `usage`; in none of these is `input` missing, in half of them `output` is null.
    const rows = Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0 ? { usage: { input: 1, output: index % 4 === 0 ? null : 2 } } : {},
    );
    expect(watch(rows).after?.fields).toEqual({
      usage: { types: ['object'], null_rate: 0.5 },
      'usage.input': { types: ['number'], null_rate: 0 },
      'usage.output': { types: ['number'], null_rate: 0.5 },
    });
  });

  test('does not look deeper than three names, nor into arrays of arrays', () => {
    const rows = [{ a: { b: { c: { d: 1 } } }, grid: [[{ x: 1 }]] }];
    expect(typesOf(watch(rows).after)).toEqual({
      a: ['object'],
      'a.b': ['object'],
      'a.b.c': ['object'],
      grid: ['array'],
      'grid[]': ['array'],
    });
  });

  test('takes any row for data', () => {
    const rows: unknown[] = [
      null,
      1,
      'x',
      [1],
      JSON.parse('{"__proto__": {"constructor": 1}, "": 2, "a.b": 3}'),
    ];
    expect(typesOf(watch(rows).after)).toEqual(
      Object.fromEntries([
        ['__proto__', ['object']],
        ['__proto__.constructor', ['number']],
        ['[]', ['number']],
        ['%', ['number']],
        ['a%2Eb', ['number']],
      ]),
    );
  });

  test('does not depend on the order of rows, nor on pages', () => {
    const row = fc.record(
      { id: fc.oneof(fc.integer(), fc.string()), name: fc.option(fc.string()), tools: fc.object() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), fc.nat(30), (rows, cut) => {
        const paged = makeWatch();
        for (const page of [rows.slice(cut), rows.slice(0, cut)]) {
          paged.see({ endpoint: '/days', rows: page.toReversed(), known: new Set(['tools']) });
        }
        expect(paged.close(new Map()).changed).toEqual([watch(rows).after]);
      }),
    );
  });

  test('has a hash of fields and types alone', () => {
    const one = watch([{ a: 1, b: 'x' }]).after?.hash;
    expect(watch([{ b: 'y' }, { a: null }, { a: 2 }]).after?.hash).toBe(one);
    expect(watch([{ a: '1', b: 'x' }]).after?.hash).not.toBe(one);
    expect(watch([{ a: 1, c: 'x' }]).after?.hash).not.toBe(one);
  });
});

describe('an object whose keys are data', () => {
  test('keeps fifty keys, and counts more of them as one field', () => {
    expect(Object.keys(watch([{ tools: keyed(0, 50) }]).after?.fields ?? {})).toHaveLength(51);
    expect(typesOf(watch([{ tools: keyed(0, 51) }]).after)).toEqual({
      tools: ['object'],
      'tools.*': ['number'],
    });
  });

  test('takes no more memory for more keys', () => {
    const counter = makeFieldCounter(new Set());
    for (let index = 0; index < 1000; index += 1) counter.add({ [`tool-${index}`]: 1 });
    // Fifty-one keys, the rest of them, and the rows themselves.
    expect(counter.counts().size).toBe(53);
  });

  test('is counted with what its keys hold', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => ({
      tools: { [`tool-${index}`]: { used: index } },
    }));
    expect(typesOf(watch(rows).after)).toEqual({
      tools: ['object'],
      'tools.*': ['object'],
      'tools.*.used': ['number'],
    });
  });

  test('is found out over the days, and says nothing of its keys from then on', () => {
    const first = watch([{ tools: { ...keyed(0, 39), last: true } }]);
    expect(first.texts).toEqual([]);
    const second = watch([{ tools: keyed(40, 40) }], first.after);
    expect([second.texts, typesOf(second.after)]).toEqual([
      [],
      { tools: ['object'], 'tools.*': ['boolean', 'number'] },
    ]);
    const third = watch([{ tools: { ...keyed(100, 3), first: false } }], second.after);
    expect([third.texts, third.after]).toEqual([[], second.after]);
    expect(watch([{ tools: { other: 'text' } }], second.after).texts).toEqual([
      '/days sends another type: tools.* (string, so far boolean or number)',
    ]);
  });

  test('is not missed when it is empty', () => {
    const before = watch(Array.from({ length: 30 }, () => ({ tools: keyed(0, 60) }))).after;
    expect(
      watch(
        Array.from({ length: 30 }, () => ({ tools: {} })),
        before,
      ).texts,
    ).toEqual([]);
  });

  test('is no row of which this version reads most fields', () => {
    const known = Object.keys(keyed(0, 40));
    const names = Object.keys(watch([keyed(0, 70)], undefined, known).after?.fields ?? {});
    expect(names).toHaveLength(70);
  });

  test('may be the row itself, whose known fields keep their names', () => {
    const known = ['tools', 'tool-70'];
    const after = watch([{ tools: {}, ...keyed(0, 80) }], undefined, known).after;
    expect(typesOf(after)).toEqual({ tools: ['object'], 'tool-70': ['number'], '*': ['number'] });
  });

  test('may hold others, which only together have too many keys', () => {
    const days = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`day-${index}`, keyed(index * 10, 10)]),
    );
    expect(typesOf(watch([{ tools: days }]).after)).toEqual({
      tools: ['object'],
      'tools.*': ['object'],
      'tools.*.*': ['number'],
    });
  });
});
