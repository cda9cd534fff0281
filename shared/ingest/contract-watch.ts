import { contractFindings } from './contract-findings.ts';
import { type FieldCounter, makeFieldCounter } from './field-counts.ts';
import { driftOf, hasMoved, lookAfter } from './field-drift.ts';
import { type FieldLook, type Fingerprint, foldMaps, makeFingerprint } from './fingerprint.ts';
import type { Finding } from './source.ts';

export type { Fingerprint } from './fingerprint.ts';

/** Rows as an endpoint sent them, and the fields that this version reads. */
export type Seen = {
  endpoint: string;
  rows: readonly Record<string, unknown>[];
  known: ReadonlySet<string>;
};

/** Watches whether a vendor's answers still look as they did. However they look, it fails no run. */
export type Watch = {
  /** Counts what every row holds, which takes half a microsecond a row: none need be left out. */
  see(seen: Seen): void;
  /**
   * What has changed since the fingerprints of before, and those that are to be stored instead: of an endpoint
   * that answered for the first time, be it without rows, and of one that looks different now.
   */
  close(previous: ReadonlyMap<string, Fingerprint>): { findings: Finding[]; changed: Fingerprint[] };
};

/** A watch over what a segment reads. */
export function makeWatch(): Watch {
  const endpoints = new Map<string, { counter: FieldCounter; known: ReadonlySet<string> }>();

  function watched(endpoint: string, known: ReadonlySet<string>): FieldCounter {
    const { counter } = endpoints.get(endpoint) ?? { counter: makeFieldCounter(known) };
    endpoints.set(endpoint, { counter, known });
    return counter;
  }

  return {
    see({ endpoint, rows, known }) {
      const counter = watched(endpoint, known);
      for (const row of rows) counter.add(row);
    },
    close(previous) {
      const findings: Finding[] = [];
      const changed: Fingerprint[] = [];
      for (const [endpoint, { counter, known }] of endpoints) {
        const stored = previous.get(endpoint);
        const before = new Map(Object.entries(stored?.fields ?? {}));
        const drifts = driftOf(foldMaps({ before, now: counter.counts() }, known));
        findings.push(...contractFindings(endpoint, drifts, known));
        const fields = drifts.map((drift): [string, FieldLook] => [drift.path, lookAfter(drift)]);
        const next = makeFingerprint(endpoint, fields);
        if (next.hash !== stored?.hash || drifts.some(hasMoved)) changed.push(next);
      }
      return { findings, changed };
    },
  };
}
