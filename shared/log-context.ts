import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogFields } from './log-fields.ts';

const storage = new AsyncLocalStorage<LogFields>();

/** Does a piece of work whose log lines all have these fields, beside those of the work that it is a part of. */
export function inLogContext<T>(fields: LogFields, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...fields }, work);
}

/** The fields of the work that is being done. */
export function logContext(): LogFields {
  return storage.getStore() ?? {};
}
