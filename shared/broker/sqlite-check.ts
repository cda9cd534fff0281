import { accessSync, constants } from 'node:fs';
import { messageOf, SetupError } from '../errors.ts';
import type { Store } from './sqlite-store.ts';

/**
 * Writes to a broker's file what stands there already.
 * @throws SetupError that says what to do when the file takes no write, or is no longer where it was: an open file
 * that somebody has removed takes every write, and all of it is lost.
 */
export function assertWritable(path: string, store: Pick<Store, 'transaction' | 'rewriteVersion'>): void {
  try {
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw new SetupError(
      `the broker's file cannot be written any more (${messageOf(error)}): put it back or make it writable, and start again`,
      { cause: error },
    );
  }
  try {
    store.transaction(store.rewriteVersion);
  } catch (error) {
    throw new SetupError(
      `${path} could not be written (${messageOf(error)}): see that its disk has room and is not read-only`,
      { cause: error },
    );
  }
}
