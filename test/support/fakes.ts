import { expect } from '@jest/globals';
import type { Message, Publisher } from '../../shared/broker/broker.ts';
import type { AttributedBatch, Manifest } from '../../shared/contract/messages.ts';
import type { Log } from '../../shared/log.ts';
import type {
  CommitResult,
  MappingSync,
  MonthLock,
  Params,
  Row,
  Warehouse,
} from '../../shared/warehouse/warehouse.ts';

/** A log that keeps nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** What happened in which order: `publish records`, `append findings`. */
export type Journal = string[];

/** A publisher that keeps what it was given, by topic. */
export function fakePublisher(journal: Journal = []) {
  const published: { topic: string; message: Message }[] = [];
  const publisher: Publisher = {
    async publish(topic, messages) {
      journal.push(`publish ${topic}`);
      return messages.map((message) => `m${published.push({ topic, message })}`);
    },
  };
  return {
    publisher,
    published,
    on: (topic: string) => published.filter((one) => one.topic === topic).map(({ message }) => message),
  };
}

type Answers = Record<string, Row[] | ((params: Params) => Row[])>;

/** A warehouse in memory: it keeps what is written and answers each statement by its name. */
export function fakeWarehouse(answers: Answers = {}, journal: Journal = []) {
  const tables: Record<string, Row[]> = {
    pipeline_runs: [],
    findings: [],
    dead_letters: [],
    endpoint_fingerprints: [],
    mapping_overrides: [],
  };
  const landed: AttributedBatch[] = [];
  const syncs: MappingSync[] = [];
  const locks: MonthLock[] = [];
  const reads: [name: string, params: Params | undefined][] = [];
  const commits: (CommitResult | Error)[] = [];
  const asked: Manifest[] = [];
  const warehouse: Warehouse = {
    async land(batch) {
      landed.push(batch);
      return [];
    },
    async append(table, rows) {
      if (rows.length > 0) journal.push(`append ${table}`);
      tables[table]?.push(...rows);
    },
    async syncMapping(sync) {
      journal.push('sync mapping');
      syncs.push(sync);
    },
    async commit(manifest) {
      asked.push(manifest);
      const result = commits.length > 1 ? commits.shift() : commits[0];
      if (!result) throw new Error('no commit was expected');
      if (result instanceof Error) throw result;
      return result;
    },
    async lockMonth(lock) {
      journal.push('lock month');
      locks.push(lock);
    },
    async read(name, params) {
      reads.push([name, params]);
      const answer = answers[name] ?? [];
      return typeof answer === 'function' ? answer(params ?? {}) : answer;
    },
    async ask() {
      throw new Error('no question was expected');
    },
    async close() {},
  };
  return { warehouse, tables, landed, syncs, locks, reads, commits, asked };
}

/** The first of a list that must have one. */
export function first<T>(list: readonly T[]): T {
  const [one] = list;
  expect(list.length).toBeGreaterThan(0);
  return one as T;
}

/** Everything that an async generator yields and what it returns. */
export async function drain<T, R>(pages: AsyncGenerator<T, R>): Promise<{ pages: T[]; end: R }> {
  const seen: T[] = [];
  for (;;) {
    const next = await pages.next();
    if (next.done) return { pages: seen, end: next.value };
    seen.push(next.value);
  }
}
