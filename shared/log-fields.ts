import { scrubbed } from './scrub.ts';

/** The trace of the request that a line belongs to, by the name under which Cloud Logging looks for it. */
export const TRACE = 'logging.googleapis.com/trace';

/** What a line is about, and words that a person, a vendor or a library chose. */
const TEXTS = [
  ...['function', 'run_id', 'source', 'account', 'day', 'fetch_id', 'segment_id', 'mapping_version', TRACE],
  ...['outcome', 'status', 'signal', 'table', 'job', 'mode', 'message_id', 'error', 'reason', 'problem'],
  ...['rule', 'subject', 'unit', 'sentence', 'runbook'],
] as const;
const FIGURES = [
  ...[
    'attempt',
    'slices',
    'refused',
    'left_out',
    'records',
    'rows',
    'keys',
    'problems',
    'days',
    'value',
    'threshold',
  ],
  ...['bytes', 'bytes_processed', 'bytes_billed', 'slot_ms', 'ms', 'segment_ms', 'deadline_ms'],
] as const;

/** What a log line says beside its event; `err` is the error that was thrown. */
export type LogFields = { [text in (typeof TEXTS)[number]]?: string | undefined } & {
  [figure in (typeof FIGURES)[number]]?: number | undefined;
} & { err?: unknown };

const ALLOWED: ReadonlySet<string> = new Set([...TEXTS, ...FIGURES]);
/** A cause has a cause has a cause. */
const MAX_CAUSES = 5;

/**
 * The fields of a line that may be written: those that are known, with every text scrubbed. Of any other field, and
 * of a known one that holds more than a plain value, the name alone is kept, in `dropped`.
 */
export function writable(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'err') kept.err = readable(value);
    else if (ALLOWED.has(name) && isPlain(value))
      kept[name] = typeof value === 'string' ? scrubbed(value) : value;
    else dropped.push(name);
  }
  return dropped.length > 0 ? { ...kept, dropped } : kept;
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'undefined'].includes(typeof value);
}

/** An error as its class, its message and where it was thrown, with what caused it. */
function readable(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: scrubbed(String(error)) };
  const { name, message, stack, cause } = error;
  const hasCause = cause !== undefined && depth < MAX_CAUSES;
  return {
    type: name,
    message: scrubbed(message),
    stack: scrubbed(stack ?? ''),
    ...(hasCause ? { cause: readable(cause, depth + 1) } : {}),
  };
}
