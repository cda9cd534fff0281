import { standing } from './commits.ts';
import { edges } from './edges.ts';
import { everyday } from './everyday.ts';
import { landing } from './landing.ts';
import { ledger } from './ledger.ts';
import { ownerless } from './ownerless.ts';
import { rereads } from './rereads.ts';
import { merged, type Tables } from './row.ts';

/** All golden rows, by the tables that hold them. Every call answers with rows of its own. */
export function goldenTables(): Tables {
  return merged([everyday(), edges(), ledger(), landing(), standing(), ownerless(), rereads()]);
}
