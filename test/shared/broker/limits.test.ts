import { expect, test } from '@jest/globals';
import { MAX_DEAD_LETTER_BYTES, MAX_MESSAGE_BYTES, sizeOf } from '../../../shared/broker/limits.ts';
import { deadLetterMessage } from '../../../shared/contract/dead-letter.ts';
import { TOPICS } from '../../../shared/contract/topics.ts';
import { envelopeOf } from '../../support/messages.ts';

test('a dead letter may be larger than any message that we send: it was taken once, and its reason is beside it', () => {
  const message = { data: 'x'.repeat(9_500_000), attributes: { type: 'records' } };
  expect(() => sizeOf(TOPICS.records, message)).toThrow(`the limit is ${MAX_MESSAGE_BYTES}`);
  const reason = { topic: 'records', functionName: 'f', errorClass: 'E', errorMessage: 'é'.repeat(2_000) };
  const letter = deadLetterMessage(envelopeOf(message.data, message), reason);
  expect(sizeOf(TOPICS.deadLetter, letter)).toBeLessThan(MAX_DEAD_LETTER_BYTES);
});

test('a dead letter has an end too: what surrounds it must fit into the 10 MB of a request', () => {
  const largest = { data: 'x'.repeat(MAX_DEAD_LETTER_BYTES), attributes: {} };
  expect(sizeOf(TOPICS.deadLetter, largest)).toBe(9_995_904);
  const larger = { ...largest, data: `${largest.data}x` };
  expect(() => sizeOf(TOPICS.deadLetter, larger)).toThrow('the limit is 9995904');
});
