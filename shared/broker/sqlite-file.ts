import { DatabaseSync } from 'node:sqlite';
import { messageOf, UsageError } from '../errors.ts';

/** The version of the broker's file. */
export const SCHEMA_VERSION = 1;

/**
 * A message is stored once. A delivery is what one subscription still has to do with it: `attempt` counts the
 * deliveries begun, `due_at` is when the next may begin (for a leased one: when its lease ends).
 */
const SCHEMA = `
  CREATE TABLE subscriptions (
    name TEXT PRIMARY KEY,
    topic TEXT NOT NULL,
    max_delivery_attempts INTEGER,
    dead_letter_topic TEXT,
    min_backoff_ms INTEGER NOT NULL,
    max_backoff_ms INTEGER NOT NULL,
    concurrency INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    attributes TEXT NOT NULL,
    publish_time INTEGER NOT NULL,
    data BLOB NOT NULL
  ) STRICT;
  CREATE TABLE deliveries (
    subscription TEXT NOT NULL,
    message_id INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    leased INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    PRIMARY KEY (message_id, subscription)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX deliveries_due ON deliveries (subscription, due_at);
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * Opens or makes a broker's file for this process alone and prepares it; throws UsageError that names the path.
 */
export function openFile<T>(
  path: string,
  prepare: (db: DatabaseSync) => T,
): { db: DatabaseSync; prepared: T } {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    // Exclusive before the first access: a second process is refused (all leases are void at open, so it would
    // deliver what the first has under way), and WAL then needs no shared memory file.
    db.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA journal_size_limit = 16777216;
    `);
    checkSchema(db, path);
    return { db, prepared: prepare(db) };
  } catch (error) {
    db?.close();
    throw error instanceof UsageError ? error : new UsageError(explain(path, error), { cause: error });
  }
}

function checkSchema(db: DatabaseSync, path: string): void {
  // A write lock also shows at once a file that cannot be written.
  db.exec('BEGIN EXCLUSIVE');
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  const tables = Number(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n);
  if (version === 0 && tables > 0) throw new UsageError(`${path} is a SQLite file of something else`);
  if (version === 0) createSchema(db);
  else if (version !== SCHEMA_VERSION) {
    throw new UsageError(
      `${path} has broker schema version ${version}, this program needs ${SCHEMA_VERSION}: ` +
        'finish its messages with the program that wrote it, or move the file away',
    );
  }
  db.exec('COMMIT');
  const check = db.prepare('PRAGMA quick_check(1)').get()?.quick_check;
  if (check !== 'ok') throw new UsageError(`${path} is damaged: ${String(check)}`);
}

/** Message ids go on from the time of creation, so that no two files ever give the same one. */
function createSchema(db: DatabaseSync): void {
  db.exec(SCHEMA);
  db.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES ('messages', ?)").run(Date.now() * 1000);
}

const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

function explain(path: string, error: unknown): string {
  // SQLite's extended codes keep the primary code in the low byte.
  const code = Number((error as { errcode?: unknown }).errcode ?? 0) & 0xff;
  if (code === BUSY) return `${path} is in use by another broker`;
  if (code === CORRUPT) return `${path} is damaged: ${messageOf(error)}`;
  if (code === NOT_A_DATABASE) return `${path} is not a broker's file: ${messageOf(error)}`;
  return `${path} cannot be opened for writing: ${messageOf(error)}`;
}
