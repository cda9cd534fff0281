import { complaint } from '../../shared/contract/envelope.ts';
import type { KickoffInput } from '../../shared/contract/messages.ts';
import type { Log } from '../../shared/log.ts';
import { jsonAnswer, refusal, type WebHandler, type WebRequest } from '../../shared/web.ts';
import { dailyJob, kickoffOf } from './asked.ts';
import type { Invoker } from './invoker.ts';

export type RunDailyJobDeps = {
  /** Publishes a kickoff in somebody's name. */
  request(message: KickoffInput, name: string): Promise<{ message_id: string; requested_by: string }>;
  /** How kickoff will name the runs of a message that names its days, by the id that the message is given. */
  runIdsOf(message: KickoffInput): Promise<(messageId: string) => string[]>;
  /** Who asks, and whether that identity may. */
  invokerOf(request: WebRequest): Invoker;
  now: () => Date;
  log: Log;
};

/** Starts runs for those who may, and answers with what they can be found by. */
export function makeRunDailyJob(deps: RunDailyJobDeps): WebHandler {
  return async (request) => {
    if (request.method !== 'POST') return refusal(405, 'a run is asked for by POST');
    const invoker = deps.invokerOf(request);
    if ('refused' in invoker) return refusal(403, invoker.refused);
    const job = dailyJob.safeParse(request.body);
    if (!job.success) {
      return refusal(
        400,
        `${complaint(job.error)}; ask for {"mode":"production"}, with days from 1 to 30 or without`,
      );
    }
    const message = kickoffOf(job.data, deps.now());
    // Before the message is published: what fails after that must not look as if nothing had been asked for.
    const runIds = message.from === undefined ? undefined : await deps.runIdsOf(message);
    const asked = await deps.request(message, invoker.name);
    const { mode, days } = job.data;
    deps.log.info({ mode, days, message_id: asked.message_id }, 'daily_job.requested');
    return jsonAnswer(202, { ...asked, ...(runIds ? { run_ids: runIds(asked.message_id) } : {}) });
  };
}
