import type { Publisher } from './broker/broker.ts';
import { deadLetterMessage } from './contract/dead-letter.ts';
import { type Envelope, type EventLike, openEnvelope } from './contract/envelope.ts';
import { TOPICS } from './contract/topics.ts';
import { withDeadline } from './deadline.ts';
import { CredentialError, InvalidInputError, messageOf } from './errors.ts';
import type { Log } from './log.ts';
import { inLogContext } from './log-context.ts';

/** What a function is to its host: an event in, nothing out. */
export type Handler = (event: EventLike) => Promise<void>;

type Feed = {
  functionName: string;
  topic: string;
  /** After this many deliveries the message is dead-lettered with its reason; undefined: never. */
  maxDeliveryAttempts: number | undefined;
};

/** A fault that is still there after so many deliveries is told at the usual log level. */
const STAYING_ATTEMPTS = 5;

/** Half a minute before Pub/Sub's longest wait for an answer, and the functions' timeout, are over. */
const DEADLINE_MS = 570_000;

/**
 * Wraps a function by what must happen after an error: input that can never be handled, a credential that a
 * person must mend, and the last delivery go to the dead letters with their reason and are acknowledged;
 * everything else is thrown, so that the message comes again. So does one whose handling takes too long to be
 * answered in time: what is still done for it then is done twice, which is no harm.
 */
export function makeHandler(
  deps: { publisher: Publisher; log: Log; deadlineMs?: number },
  { functionName, topic, maxDeliveryAttempts }: Feed,
  handle: (envelope: Envelope) => Promise<void>,
): Handler {
  const { deadlineMs = DEADLINE_MS } = deps;
  return async (event) => {
    const envelope = openEnvelope(event);
    const { run_id, source, account, day, fetch_id } = envelope.attributes;
    const slice = { run_id, source, account, day, fetch_id };
    const context = { function: functionName, ...slice, attempt: envelope.deliveryAttempt };
    try {
      const handling = inLogContext(context, () => handle(envelope));
      await withDeadline(handling, deadlineMs, () =>
        deps.log.warn({ ...context, deadline_ms: deadlineMs }, 'message.late'),
      );
    } catch (error) {
      const isFinal = error instanceof InvalidInputError || error instanceof CredentialError;
      const isLast =
        maxDeliveryAttempts !== undefined && (envelope.deliveryAttempt ?? 0) >= maxDeliveryAttempts;
      // What the dead-letter function itself cannot handle must not come back to it as a new message.
      if (topic === TOPICS.deadLetter || (!isFinal && !isLast)) {
        log(deps.log, error, context, topic === TOPICS.deadLetter);
        throw error;
      }
      deps.log.error({ ...context, error: messageOf(error) }, 'message.dead_lettered');
      const part = error instanceof InvalidInputError ? error.part : undefined;
      const reason = deadLetterMessage(part === undefined ? envelope : { ...envelope, data: part }, {
        topic,
        functionName,
        errorClass: error instanceof Error ? error.name : 'Error',
        errorMessage: messageOf(error),
      });
      await deps.publisher.publish(TOPICS.deadLetter, [reason]).catch((refusal) => {
        deps.log.error({ ...context, err: refusal }, 'message.failed');
        throw refusal;
      });
    }
  };
}

/** A passing fault is no news at first; one that stays is. */
function log(to: Log, error: unknown, context: { attempt: number | undefined }, isLastResort: boolean): void {
  const isExpected = error instanceof Error && error.name === 'RetryableError';
  const isStaying = isLastResort || (context.attempt ?? 0) >= STAYING_ATTEMPTS;
  if (!isExpected) to.error({ ...context, err: error }, 'message.failed');
  else to[isStaying ? 'warn' : 'debug']({ ...context, error: messageOf(error) }, 'message.retried');
}
