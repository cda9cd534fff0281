import { SOURCES } from '../contract/messages.ts';
import { ingestTopic, TOPICS } from '../contract/topics.ts';
import { InvalidInputError, UsageError } from '../errors.ts';
import type { Row, Warehouse } from '../warehouse/warehouse.ts';

/** A dead letter as it stands now: a row of `vw_dead_letters`, read. */
export type Letter = {
  id: string;
  topic: string;
  functionName: string;
  /** The message's own, as they were before anybody gave it up. */
  attributes: Record<string, string>;
  /** Of a large one its first MiB. */
  payload: string;
  isTruncated: boolean;
  state: string;
  source: string | null;
  account: string | null;
  day: string | null;
  runId: string | null;
  fetchId: string | null;
  receivedAt: string;
  row: Row;
};

/** What a letter was before it was one: a message of a topic, or a record that ingest left out of its fetch. */
export type LetterKind = 'kickoff' | 'request' | 'batch' | 'manifest' | 'record' | 'unknown';

const KINDS: Record<string, LetterKind> = {
  [TOPICS.kickoff]: 'kickoff',
  [TOPICS.reattribute]: 'request',
  ...Object.fromEntries(SOURCES.map((source) => [ingestTopic(source), 'request'])),
  [TOPICS.records]: 'batch',
  [TOPICS.attributed]: 'batch',
  [TOPICS.manifests]: 'manifest',
};

/** What a letter was, by its topic and its attributes. */
export function kindOf({ topic, attributes }: Pick<Letter, 'topic' | 'attributes'>): LetterKind {
  return attributes.type === 'record' ? 'record' : (KINDS[topic] ?? 'unknown');
}

/** Reads a letter whole. @throws UsageError when there is none of that id. */
export async function findLetter(warehouse: Pick<Warehouse, 'read'>, id: string): Promise<Letter> {
  const [row] = await warehouse.read('dead-letter', { dead_letter_id: id });
  if (!row) throw noLetter(id);
  return readLetter(row);
}

/**
 * The id that a person means by its beginning.
 * @throws UsageError when no letter's id begins so, or several do.
 */
export async function idBeginning(warehouse: Pick<Warehouse, 'read'>, beginning: string): Promise<string> {
  const rows = await warehouse.read('dead-letters-beginning', { beginning });
  const ids = rows.map(({ dead_letter_id }) => String(dead_letter_id));
  const [id, ...others] = ids;
  if (id === undefined || beginning === '') throw noLetter(beginning);
  if (others.length === 0) return id;
  const some = ids.length > SHOWN ? [...ids.slice(0, SHOWN), '…'] : ids;
  throw new UsageError(`several dead letters begin with ${beginning}: ${some.join(', ')}`);
}

const SHOWN = 5;

/** @throws InvalidInputError for a letter that nothing has to be done about, saying why. */
export function assertOpen({ id, state, row }: Letter): void {
  if (state === 'open') return;
  const by = row.resolved_by ? ` by ${row.resolved_by}` : '';
  const at = row.resolved_at ? ` on ${row.resolved_at}` : '';
  const reason = row.state_reason ? `: ${row.state_reason}` : '';
  const next = state === 'redriven' ? '; had it failed again, it would be open' : '';
  throw new InvalidInputError(`dead letter ${id} is ${state}${by}${at}${reason}${next}`);
}

/** What a person did about a letter. */
export type Resolution = { state: 'redriven' | 'discarded'; by: string; at: Date; reason: string | null };

/**
 * The row that resolves a letter. It has the moment of the row that it resolves: whoever's clock is ahead, a message
 * that fails again after this is newer, and open.
 */
export function resolutionRow({ row, attributes }: Letter, { state, by, at, reason }: Resolution): Row {
  return {
    ...row,
    attributes,
    state,
    state_reason: reason,
    resolved_at: at.toISOString(),
    resolved_by: by,
  };
}

function readLetter(row: Row): Letter {
  const text = (name: string) => (row[name] === null || row[name] === undefined ? null : String(row[name]));
  return {
    id: String(row.dead_letter_id),
    topic: String(row.topic),
    functionName: String(row.function_name),
    attributes: attributesOf(row.attributes),
    payload: text('payload') ?? '',
    isTruncated: row.payload_truncated === true,
    state: String(row.state),
    source: text('source'),
    account: text('account'),
    day: text('usage_date'),
    runId: text('run_id'),
    fetchId: text('fetch_id'),
    receivedAt: String(row.received_at),
    row,
  };
}

/** A column of JSON comes as its text. */
function attributesOf(column: unknown): Record<string, string> {
  const value = typeof column === 'string' ? JSON.parse(column) : column;
  return (value ?? {}) as Record<string, string>;
}

function noLetter(id: string): UsageError {
  return new UsageError(`there is no dead letter ${id}: "ai-usage dead-letters list --state all" shows them`);
}
