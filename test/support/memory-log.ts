import type { Log } from '../../shared/log.ts';

/** A log that keeps its lines, each with its fields, its level and its message. */
export function memoryLog(): Log & { lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const at = (level: string) => (fields: object, message?: string) => {
    lines.push({ ...fields, level, message });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } as Log & {
    lines: Record<string, unknown>[];
  };
}
