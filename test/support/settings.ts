import { readConfig } from '../../shared/config.ts';
import { UsageError } from '../../shared/errors.ts';

/** The complaints about an environment, one a line. */
export function complaints(env: Record<string, string>): string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const [head, ...lines] = error.message.split('\n');
    return head === 'these settings cannot be used:' ? lines.map((line) => line.trim()).sort() : [];
  }
  return ['nothing was refused'];
}
