import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Fingerprint, makeWatch } from '../../../shared/ingest/contract-watch.ts';

type Row = Record<string, unknown>;

const KNOWN: ReadonlySet<string> = new Set(['id', 'model', 'usage']);

/** What a watch says of these rows, and the endpoint's fingerprint after it. */
function watch(rows: readonly Row[], before?: Fingerprint, known = KNOWN) {
  const watch = makeWatch();
  watch.see({ endpoint: '/events', rows, known });
  const { findings, changed } = watch.close(new Map(before ? [[before.endpoint, before]] : []));
  // As the warehouse gives it back.
  const stored: Fingerprint[] = JSON.parse(JSON.stringify(changed));
  return { findings, changed, after: stored[0] ?? before };
}

function times(count: number, row: (index: number) => Row): Row[] {
  return Array.from({ length: count }, (_, index) => row(index));
}

const WITH_MODEL = times(100, (index) => ({ id: index, model: 'model-a' }));
const WITHOUT_MODEL = times(20, (index) => ({ id: index }));

function afterRows(rows: readonly Row[]): Fingerprint | undefined {
  return watch(rows).after;
}

/** The readings of one day after another, each with what the last one left. */
function watchAll(days: readonly (readonly Row[])[]) {
  const kinds: string[][] = [];
  let before: Fingerprint | undefined;
  for (const rows of days) {
    const { findings, after } = watch(rows, before);
    kinds.push(findings.map(({ kind }) => kind));
    before = after;
  }
  return { kinds, last: before };
}

describe('an unknown field', () => {
  test('is said once an endpoint, with the others', () => {
    const rows = times(3, (index) => ({ id: index, seat: { tier: 1 }, isFree: false }));
    const first = watch(rows);
    expect(first.findings).toEqual([
      {
        kind: 'unknown_field',
        severity: 'info',
        text: '/events sends fields that are new here: isFree, seat',
        usd: null,
      },
    ]);
    expect(watch(rows, first.after)).toMatchObject({ findings: [], changed: [] });
  });

  test('is none when this version reads it and sees it for the first time', () => {
    const first = afterRows(WITHOUT_MODEL);
    expect(watch([{ id: 1, model: 'model-a', usage: { input: 1 } }], first).findings).toEqual([]);
  });

  test('may be inside an object that was there before', () => {
    const before = afterRows([{ id: 1, usage: { input: 1 } }]);
    expect(watch([{ id: 1, usage: { input: 1, audio: 2 } }], before).findings).toMatchObject([
      { kind: 'unknown_field', text: '/events sends fields that are new here: usage.audio' },
    ]);
  });

  test('is none inside an object that was always null, nor an array that was always empty', () => {
    const before = afterRows([{ id: 1, usage: null, model: [] }]);
    expect(watch([{ id: 1, usage: { input: 1 }, model: [{ name: 'a' }] }], before).findings).toEqual([]);
  });

  test('is one of ten that are named', () => {
    const row = Object.fromEntries(times(12, (index) => ({ index })).map((_, i) => [`f${10 + i}`, 1]));
    expect(watch([row]).findings[0]?.text).toBe(
      '/events sends fields that are new here: f10, f11, f12, f13, f14, f15, f16, f17, f18, f19 and 2 more',
    );
  });
});

describe('a type that a field never had', () => {
  test('is a warning, once', () => {
    const before = afterRows([{ id: 1 }]);
    const second = watch([{ id: 2 }, { id: 'user_3' }], before);
    expect(second.findings).toEqual([
      {
        kind: 'field_type_changed',
        severity: 'warning',
        text: '/events sends another type: id (string, so far number)',
        usd: null,
      },
    ]);
    expect(watch([{ id: 'user_4' }], second.after).findings).toEqual([]);
    expect(watch([{ id: 4 }], second.after).findings).toEqual([]);
  });

  test('is none for null, nor for the first type after nothing but null', () => {
    const before = afterRows([{ id: 1, model: null }]);
    expect(watch([{ id: null, model: 'model-a' }], before).findings).toEqual([]);
  });

  test('is not said of an endpoint that is seen for the first time', () => {
    expect(watch([{ id: 1 }, { id: 'user_2' }]).findings).toEqual([]);
  });
});

describe('a field that was always there', () => {
  test('is missed when none of twenty rows has it, once', () => {
    const before = afterRows(WITH_MODEL);
    const second = watch(WITHOUT_MODEL, before);
    expect(second.findings).toEqual([
      {
        kind: 'field_vanished',
        severity: 'warning',
        text: '/events no longer sends: model (in none of 20)',
        usd: null,
      },
    ]);
    expect(watch(WITHOUT_MODEL, second.after)).toMatchObject({ findings: [], changed: [] });
  });

  test('may have another name now', () => {
    const rows = times(20, (index) => ({ id: index, modelName: 'model-a', size: 3, usage: { by: 'x' } }));
    const texts = watch(rows, afterRows(WITH_MODEL)).findings.map(({ text }) => text);
    // `size` is a number, which `model` never was, and `usage.by` is in another place.
    expect(texts).toEqual([
      '/events sends fields that are new here: modelName, size',
      '/events no longer sends: model (in none of 20, renamed to modelName?)',
    ]);
  });

  test('is not missed in nineteen rows', () => {
    const before = afterRows(WITH_MODEL);
    expect(watch(WITHOUT_MODEL.slice(1), before)).toMatchObject({ findings: [], changed: [] });
  });

  test('is not missed when it was absent from more than one row in twenty', () => {
    // 5 of 100 were without it, then 6 of 100.
    for (const [absent, kinds] of [
      [5, ['field_vanished']],
      [6, []],
    ] as const) {
      const before = afterRows(WITH_MODEL.map((row, index) => (index < absent ? { id: index } : row)));
      expect(watch(WITHOUT_MODEL, before).findings.map(({ kind }) => kind)).toEqual(kinds);
    }
  });

  test('is not known to be one after two rows', () => {
    expect(watch(WITHOUT_MODEL, afterRows(WITH_MODEL.slice(0, 2))).findings).toEqual([]);
  });

  test('is not missed in arrays that are empty', () => {
    const rows = (items: string[]) => times(30, (index) => ({ id: index, usage: items }));
    expect(watch(rows([]), afterRows(rows(['input']))).findings).toEqual([]);
  });

  test('is not missed where what held it is absent', () => {
    const before = afterRows(times(50, (index) => ({ id: index, usage: { input: 1 } })));
    const texts = watch(WITHOUT_MODEL, before).findings.map(({ text }) => text);
    expect(texts).toEqual(['/events no longer sends: usage (in none of 20)']);
  });

  test('is a warning when every second row has null instead, once', () => {
    const before = afterRows(WITH_MODEL);
    const halfNull = times(20, (index) => ({ id: index, model: index % 2 === 0 ? null : 'model-a' }));
    const second = watch(halfNull, before);
    expect(second.findings).toEqual([
      {
        kind: 'field_mostly_null',
        severity: 'warning',
        text: '/events mostly sends null or nothing: model (50 % of 20, so far 0 %)',
        usd: null,
      },
    ]);
    expect(watch(halfNull, second.after)).toMatchObject({ findings: [], changed: [] });
  });

  test('is none of a warning when fewer than half of the rows have null', () => {
    const fewNull = times(100, (index) => ({ id: index, model: index < 49 ? null : 'model-a' }));
    expect(watch(fewNull, afterRows(WITH_MODEL)).findings).toEqual([]);
  });
});

describe('what comes and goes with the days', () => {
  test('is said once, not every week', () => {
    const week = [...times(5, () => ({})).map(() => WITH_MODEL), WITHOUT_MODEL, WITHOUT_MODEL];
    const { kinds } = watchAll([...week, ...week, ...week, ...week]);
    expect(kinds.flat()).toEqual(['field_vanished']);
  });

  test('is said again when it was there for 29 readings', () => {
    const back = (readings: number) => times(readings, () => ({})).map(() => WITH_MODEL);
    const vanishings = (readings: number) =>
      watchAll([WITH_MODEL, WITHOUT_MODEL, ...back(readings), WITHOUT_MODEL]).kinds.flat().length;
    // 0.9^28 is 0.052, and 0.9^29 is 0.047.
    expect([vanishings(28), vanishings(29)]).toEqual([1, 2]);
  });

  test('has no null rate before twenty rows were seen, and keeps it on smaller days', () => {
    const rate = (days: Row[][]) => watchAll(days).last?.fields.model?.null_rate;
    const few = [{ id: 1, model: 'model-a' }, { id: 2 }];
    const fewWithNews = [{ id: 1, usage: {} }];
    const days = [[few], [few, WITH_MODEL], [WITH_MODEL, few], [WITH_MODEL, fewWithNews]];
    expect(days.map(rate)).toEqual([null, 0, 0, 0]);
  });
});

describe('the fingerprints to be stored', () => {
  test('hold an endpoint that answered without rows', () => {
    const first = watch([]);
    expect(first.changed).toEqual([
      { endpoint: '/events', hash: expect.stringMatching(/^[0-9a-f]{64}$/), fields: {} },
    ]);
    expect(watch([], first.after).changed).toEqual([]);
  });

  test('hold what was and what is', () => {
    const before = afterRows([{ id: 1, model: 'model-a' }]);
    const { changed } = watch([{ id: 'user_2', usage: { input: 1 } }], before);
    const { hash: _, ...after } = changed[0] ?? { hash: '' };
    expect(after).toEqual({
      endpoint: '/events',
      fields: {
        id: { types: ['number', 'string'], null_rate: null },
        model: { types: ['string'], null_rate: null },
        usage: { types: ['object'], null_rate: null },
        'usage.input': { types: ['number'], null_rate: null },
      },
    });
  });

  test('are none when nothing has changed, whatever the rows are', () => {
    const rows = fc.array(fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<Row>, { maxLength: 40 });
    fc.assert(
      fc.property(rows, rows, (some, others) => {
        const { last } = watchAll([some, others]);
        // A null rate that is on its way back is stored each time; nothing is said.
        expect(watch(some, watch(some, last).after).findings).toEqual([]);
        expect(watch(some, afterRows(some))).toMatchObject({ findings: [], changed: [] });
      }),
    );
  });
});
