import { describe, expect, test } from '@jest/globals';
import {
  deadLetterId,
  deadLetterMessage,
  givenUpBecause,
  originalAttributes,
  quarantineMessage,
} from '../../../shared/contract/dead-letter.ts';
import { envelopeOf } from '../../support/messages.ts';

const REASON = {
  topic: 'records',
  functionName: 'attribute',
  errorClass: 'InvalidInputError',
  errorMessage: 'the message is no JSON',
};

/** The message's reason after the given text has been through an attribute. */
function carried(errorMessage: string): string {
  return (
    givenUpBecause(
      deadLetterMessage(envelopeOf('{'), { ...REASON, errorMessage }).attributes,
      'error_message',
    ) ?? ''
  );
}

describe('a message that is given up', () => {
  test('keeps its data and attributes, with the reason beside them', () => {
    const envelope = envelopeOf('{', { attributes: { source: 'cursor' }, deliveryAttempt: 4 });
    expect(deadLetterMessage(envelope, REASON)).toEqual({
      data: '{',
      attributes: {
        source: 'cursor',
        dead_letter_topic: 'records',
        dead_letter_function: 'attribute',
        dead_letter_error_class: 'InvalidInputError',
        dead_letter_error_message: 'the message is no JSON',
        dead_letter_subscription: 'projects/p/subscriptions/s',
        dead_letter_attempt: '4',
        dead_letter_publish_time: '2026-01-06T14:00:00.000Z',
      },
    });
  });

  test('gets back the attributes that it had', () => {
    const attributes = { source: 'cursor', CloudPubSubDeadLetterSourceDeliveryCount: '5', googclient_x: '1' };
    const again = deadLetterMessage(envelopeOf('{', { attributes }), REASON);
    expect(originalAttributes(again.attributes)).toEqual({ source: 'cursor' });
  });

  // Pub/Sub takes 1,024 bytes a value; each letter here is one to four bytes.
  test.each([
    ['a', 1024],
    ['ü', 512],
    ['€', 341],
    ['\u{1F600}', 256],
  ])('says its reason whole as long as it fits, and cut between letters when not: %s', (letter, fits) => {
    expect(carried(letter.repeat(fits))).toBe(letter.repeat(fits));
    for (const before of ['', 'x', 'xx', 'xxx']) {
      const cut = carried(before + letter.repeat(fits + 1));
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1024);
      expect(Buffer.byteLength(cut)).toBeGreaterThan(1000);
      expect(cut.replaceAll(letter, '').replace(before, '')).toBe('…');
    }
  });
});

test('a record that is left out becomes a dead letter with its dollars', () => {
  const slice = { source: 'claude_code', account: 'a', day: '2026-01-05', run_id: 'r', fetch_id: 'f' };
  expect(quarantineMessage(slice, { payload: { model: 7 }, reason: 'no text', usd: '1.5' }, 3)).toEqual({
    data: '{"record":{"model":7},"usd":"1.5"}',
    attributes: {
      type: 'record',
      ...slice,
      record_index: '3',
      dead_letter_topic: 'records',
      dead_letter_function: 'ingest-claude-code',
      dead_letter_error_class: 'InvalidInputError',
      dead_letter_error_message: 'no text',
    },
  });
});

describe('the id of a dead letter', () => {
  test('is 12 hex of SHA-256 over topic, sorted attributes and data', () => {
    // printf '%s' '["records",[["a","1"],["b","2"]],"{}"]' | sha256sum
    expect(deadLetterId('records', { b: '2', a: '1' }, '{}')).toBe('cf6dbe949657');
  });

  test('does not depend on what giving up added', () => {
    const plain = deadLetterId('records', { source: 'cursor' }, '{}');
    const added = {
      source: 'cursor',
      CloudPubSubDeadLetterSourceSubscription: 'attribute',
      CloudPubSubDeadLetterSourceDeliveryCount: '5',
      dead_letter_attempt: '3',
    };
    expect(deadLetterId('records', added, '{}')).toBe(plain);
    expect(deadLetterId('records', { source: 'anthropic' }, '{}')).not.toBe(plain);
    expect(deadLetterId('attributed', { source: 'cursor' }, '{}')).not.toBe(plain);
    expect(deadLetterId('records', { source: 'cursor' }, '{"a":1}')).not.toBe(plain);
  });
});
