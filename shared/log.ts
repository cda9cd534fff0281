import { type Logger, pino } from 'pino';

/** Structured log with stable event names: `log.info({ run_id }, 'slice.committed')`. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

const STDERR = 2;

/** JSON lines with Google Cloud's `severity` and `message`, on stderr or in a file. */
export function openLog(level: string, file?: string): Log {
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ severity: label === 'warn' ? 'WARNING' : label.toUpperCase() }) },
    },
    pino.destination({ dest: file ?? STDERR, sync: true, mkdir: true }),
  );
}
