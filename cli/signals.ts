/** A second signal within this time is the same Ctrl-C, passed on by the process above. */
const SAME_SIGNAL_MS = 1000;

/** Aborted at the first Ctrl-C or SIGTERM; a later second one ends the process at once, which loses nothing. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!controller.signal.aborted) {
        first = Date.now();
        controller.abort();
      } else if (Date.now() - first > SAME_SIGNAL_MS) process.exit(130);
    });
  }
  return controller.signal;
}

/** Resolves at the first Ctrl-C or SIGTERM. */
export async function untilStopped(signal: AbortSignal = stopSignal()): Promise<void> {
  if (signal.aborted) return;
  const alive = setInterval(() => {}, 2 ** 30);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  clearInterval(alive);
}
