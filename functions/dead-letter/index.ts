import { DEAD_LETTER_ATTRIBUTES } from '../../shared/broker/broker.ts';
import {
  deadLetterId,
  givenUpBecause,
  givenUpBy,
  originalAttributes,
} from '../../shared/contract/dead-letter.ts';
import type { Envelope } from '../../shared/contract/envelope.ts';
import { TOPICS } from '../../shared/contract/topics.ts';
import { dayOf, isDay } from '../../shared/day.ts';
import type { Row, Warehouse } from '../../shared/warehouse/warehouse.ts';
import { stakeOf } from './stake.ts';

export type DeadLetterDeps = { warehouse: Pick<Warehouse, 'append' | 'read'>; now: () => Date };

const WHOLE_BYTES = 6 * 1024 * 1024;
const QUOTES = 2;
const TRUNCATED_BYTES = 1024 * 1024;
/** A broker that gives up knows no reason; our functions put theirs beside the attributes. */
const EXHAUSTED = 'AttemptsExhausted';

/** Keeps every message that could not be handled, says what is at stake, and marks its run as failed. */
export function makeDeadLetter({ warehouse, now }: DeadLetterDeps): (envelope: Envelope) => Promise<void> {
  return async (envelope) => {
    const letter = readLetter(envelope);
    await warehouse.append('dead_letters', [letterRow(envelope, letter, receivedAt(envelope) ?? now())]);
    const failed = await failedRuns(warehouse, letter);
    const recorded_at = now().toISOString();
    await warehouse.append(
      'pipeline_runs',
      failed.map((run) => ({
        ...run,
        recorded_at,
        status: 'failed',
        reason: letter.errorMessage,
      })),
    );
  };
}

/** The same at each delivery, so that one that comes again opens nothing that a person has settled. */
function receivedAt({ publishTime }: Envelope): Date | undefined {
  const at = Date.parse(publishTime);
  return at > 0 ? new Date(at) : undefined;
}

type Letter = ReturnType<typeof readLetter>;

function readLetter({ attributes, publishTime, deliveryAttempt }: Envelope) {
  const attempts =
    givenUpBecause(attributes, 'attempt') ??
    attributes[DEAD_LETTER_ATTRIBUTES.deliveryCount] ??
    deliveryAttempt;
  return {
    ...givenUpBy(attributes),
    attributes: originalAttributes(attributes),
    errorClass: givenUpBecause(attributes, 'error_class') ?? EXHAUSTED,
    errorMessage: givenUpBecause(attributes, 'error_message') ?? `not handled after ${attempts} deliveries`,
    attempts: Number(attempts ?? 1),
    publishTime:
      givenUpBecause(attributes, 'publish_time') ??
      attributes[DEAD_LETTER_ATTRIBUTES.topicPublishTime] ??
      publishTime,
  };
}

function letterRow({ data }: Envelope, letter: Letter, receivedAt: Date): Row {
  const { topic, attributes } = letter;
  const bytes = Buffer.from(data);
  // A warehouse takes rows as JSON, in which a control character is six.
  const isTruncated = Buffer.byteLength(JSON.stringify(data)) - QUOTES > WHOLE_BYTES;
  const stake = stakeOf(attributes.type ?? topic, data);
  return {
    dead_letter_id: deadLetterId(topic, attributes, data),
    received_date: dayOf(receivedAt.getTime()),
    received_at: receivedAt.toISOString(),
    topic,
    subscription: letter.subscription,
    function_name: letter.functionName,
    attributes,
    payload: isTruncated ? bytes.subarray(0, TRUNCATED_BYTES).toString('utf8') : data,
    payload_truncated: isTruncated,
    error_class: letter.errorClass,
    error_message: letter.errorMessage,
    delivery_attempt: letter.attempts,
    source: attributes.source ?? null,
    account: attributes.account ?? null,
    usage_date: dayIn(attributes),
    run_id: attributes.run_id ?? null,
    fetch_id: attributes.fetch_id ?? null,
    record_count: stake.recordCount,
    usd_at_stake: stake.usd,
    state: 'open',
    state_reason: null,
  };
}

/** The runs that end with this letter: the one that it names, or all that a kickoff left open. */
async function failedRuns(warehouse: DeadLetterDeps['warehouse'], letter: Letter): Promise<Row[]> {
  const { run_id, fetch_id, source, account, type } = letter.attributes;
  const usage_date = dayIn(letter.attributes);
  if (letter.topic === TOPICS.kickoff) {
    return warehouse.read('open-runs-of-kickoff', { requested_at: letter.publishTime });
  }
  if (!run_id || !source || !account || !usage_date || type === 'record') return [];
  const [ended] = await warehouse.read('run-has-ended-well', { run_id });
  if (Number(ended?.row_count) > 0) return [];
  const run = { run_id, fetch_id: fetch_id ?? null, source, account, usage_date };
  return [{ ...run, mode: ended?.mode ?? 'apply', requested_at: ended?.requested_at ?? null }];
}

function dayIn({ day }: Record<string, string>): string | null {
  return day && isDay(day) ? day : null;
}
