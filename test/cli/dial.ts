import type { Sandbox } from '../../local/sandbox/index.ts';

/** Sets what goes wrong at a sandbox from now on; nothing without faults. */
export async function turnDial({ url }: Pick<Sandbox, 'url'>, ...faults: object[]): Promise<void> {
  await fetch(`${url}/__faults`, { method: 'POST', body: JSON.stringify({ faults }) });
}

/** Lets every answer with Cursor's events take a second and a half. */
export const SLOW = { fault: 'slow-body', path: '/teams/filtered-usage-events', times: 1000 };
