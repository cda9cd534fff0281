import type { Message } from '../../shared/broker/broker.ts';
import { deadLetterId } from '../../shared/contract/dead-letter.ts';
import type { Letters } from '../../shared/dead-letters/letters.ts';
import type { Row } from '../../shared/warehouse/warehouse.ts';

const none = async (): Promise<never> => {
  throw new Error('nothing about a dead letter was expected');
};

/** Operations on dead letters that nobody is to ask for. */
export const noLetters: Letters = { redrive: none, discard: none, whole: none };

/** A row of `vw_dead_letters` of a message of Anthropic's default account. */
export function letterRow(topic: string, { data, attributes }: Message, more: Row = {}): Row {
  const { source, account, day, run_id, fetch_id } = attributes;
  return {
    dead_letter_id: deadLetterId(topic, attributes, data),
    received_date: '2026-01-06',
    received_at: '2026-01-06T15:00:00.000Z',
    topic,
    subscription: null,
    function_name: 'attribute',
    attributes: JSON.stringify(attributes),
    payload: data,
    payload_truncated: false,
    error_class: 'InvalidInputError',
    error_message: 'it does not fit',
    delivery_attempt: 1,
    source: source ?? null,
    account: account ?? null,
    usage_date: day ?? null,
    run_id: run_id ?? null,
    fetch_id: fetch_id ?? null,
    record_count: 1,
    usd_at_stake: '1.25',
    state: 'open',
    state_reason: null,
    resolved_at: null,
    resolved_by: null,
    ...more,
  };
}
