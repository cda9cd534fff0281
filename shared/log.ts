import { type Logger, pino } from 'pino';

/** Structured log with stable event names: `log.info({ run_id }, 'slice.committed')`. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** JSON lines with Google Cloud's `severity` and `message` on stderr. */
export function openLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ severity: label === 'warn' ? 'WARNING' : label.toUpperCase() }) },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
