import { renameSync, statSync } from 'node:fs';
import { pino } from 'pino';
import { logContext } from './log-context.ts';
import type { LogEvent } from './log-events.ts';
import { type LogFields, writable } from './log-fields.ts';

type Write = (fields: LogFields, event: LogEvent) => void;

/** Structured log with stable event names: `log.info({ run_id }, 'slice.committed')`. */
export type Log = Record<'debug' | 'info' | 'warn' | 'error', Write>;

const STDERR = 2;
/** A file that has grown beyond this is put aside when it is opened; the one put aside before it goes. */
const MAX_FILE_BYTES = 20_000_000;

/**
 * JSON lines with Google Cloud's `severity`, `message` and `time`, on stderr or in a file, each with the fields of
 * the work that it was written in: https://cloud.google.com/logging/docs/structured-logging
 */
export function openLog(level: string, file?: string): Log {
  if (file !== undefined) putAside(file);
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      // An error is made readable, and scrubbed, with the other fields.
      serializers: { err: (error) => error },
      formatters: {
        level: (label) => ({ severity: label === 'warn' ? 'WARNING' : label.toUpperCase() }),
        log: writable,
      },
      mixin: () => ({ ...logContext() }),
    },
    pino.destination({ dest: file ?? STDERR, sync: true, mkdir: true }),
  );
}

/** Makes room for a log that would grow for ever. */
function putAside(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_FILE_BYTES) renameSync(file, `${file}.1`);
}
