import { say } from './output.ts';

/** A second signal within this time is the same Ctrl-C, passed on by the process above. */
const SAME_SIGNAL_MS = 1000;
const EXIT_INTERRUPTED = 130;

/** Aborted at the first Ctrl-C or SIGTERM; a later second one ends the process at once, which loses nothing. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!controller.signal.aborted) {
        first = Date.now();
        controller.abort();
      } else if (Date.now() - first > SAME_SIGNAL_MS) process.exit(EXIT_INTERRUPTED);
    });
  }
  return controller.signal;
}

/** Runs `use`; when a stop ends it, says what becomes of the work instead of failing, and the exit code is 130. */
export async function unlessStopped(
  stop: AbortSignal,
  sentence: string,
  use: () => Promise<void>,
): Promise<void> {
  try {
    await use();
  } catch (error) {
    if (!stop.aborted) throw error;
    say(sentence);
    process.exitCode = EXIT_INTERRUPTED;
  }
}

/** Resolves at the first Ctrl-C or SIGTERM. */
export async function untilStopped(signal: AbortSignal = stopSignal()): Promise<void> {
  if (signal.aborted) return;
  const alive = setInterval(() => {}, 2 ** 30);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  clearInterval(alive);
}
