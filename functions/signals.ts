import { messageOf } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';

const SIGNALS: readonly (string | symbol)[] = ['SIGTERM', 'SIGINT'];
/** Cloud Run kills ten seconds after SIGTERM: https://cloud.google.com/run/docs/container-contract#instance-shutdown */
const LAST_MOMENT_MS = 9_000;

/**
 * Ends the process in order when it is told to: `finish` has nine seconds, what it leaves undone comes again.
 */
export function endOnSignals(
  log: Log,
  finish: () => Promise<void>,
  lastMomentMs: number = LAST_MOMENT_MS,
): void {
  let isEnding = false;
  const end = async (signal: string) => {
    // Ctrl-C reaches a process twice where npm passes it on as well.
    if (isEnding) return;
    isEnding = true;
    log.info({ signal }, 'process.stopping');
    setTimeout(exit, lastMomentMs, 'process.cut_off');
    await finish().catch((error) => log.error({ error: messageOf(error) }, 'process.unfinished'));
    exit('process.stopped');
  };
  const exit = (how: 'process.stopped' | 'process.cut_off') => {
    log.info({}, how);
    process.exit(0);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  // The framework (5.0.5) adds listeners of its own once its server listens, with no option against it: they
  // answer 500 to the latest request and exit in the same tick, before ours could finish anything. The moment of
  // adding is the one that is certain to come before any signal, and needs nothing of the framework's inside.
  process.on('newListener', (name, listener) => {
    if (SIGNALS.includes(name) && listener !== end) queueMicrotask(() => process.off(name, listener));
  });
}
