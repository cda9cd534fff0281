import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import {
  complaint,
  makeMessage,
  openEnvelope,
  readMessage,
  readRequest,
} from '../../../shared/contract/envelope.ts';
import { InvalidInputError } from '../../../shared/errors.ts';
import { envelopeOf } from '../../support/messages.ts';

const MESSAGE = {
  data: Buffer.from('{"name":"grüße"}').toString('base64'),
  attributes: { source: 'cursor' },
  messageId: 'm1',
  publishTime: '2026-01-05T14:00:00Z',
};
const ENVELOPE = {
  messageId: 'm1',
  publishTime: '2026-01-05T14:00:00Z',
  data: '{"name":"grüße"}',
  attributes: { source: 'cursor' },
};

describe('an event', () => {
  test('with the push body as data is opened', () => {
    const subscription = 'projects/p/subscriptions/s';
    expect(openEnvelope({ id: 'e1', data: { subscription, deliveryAttempt: 3, message: MESSAGE } })).toEqual({
      ...ENVELOPE,
      deliveryAttempt: 3,
      subscription,
    });
  });

  test('with the message alone under message is opened', () => {
    expect(openEnvelope({ id: 'e1', data: { message: MESSAGE } })).toEqual({
      ...ENVELOPE,
      deliveryAttempt: undefined,
      subscription: undefined,
    });
  });

  test('whose data is the bare message is opened', () => {
    expect(openEnvelope({ id: 'e1', data: MESSAGE })).toEqual({
      ...ENVELOPE,
      deliveryAttempt: undefined,
      subscription: undefined,
    });
  });

  test('with the names of the REST API is opened', () => {
    const { messageId, publishTime, ...rest } = MESSAGE;
    const message = { ...rest, message_id: messageId, publish_time: publishTime };
    expect(openEnvelope({ data: { message } })).toMatchObject(ENVELOPE);
  });

  test('with attributes alone has empty data, and takes id and time from the event', () => {
    const event = { id: 'e1', time: '2026-01-05T15:00:00Z', data: { message: { attributes: { a: 'b' } } } };
    expect(openEnvelope(event)).toMatchObject({
      messageId: 'e1',
      publishTime: '2026-01-05T15:00:00Z',
      data: '',
      attributes: { a: 'b' },
    });
  });

  test('without a dead-letter topic says attempt 0, which is no count', () => {
    expect(openEnvelope({ data: { deliveryAttempt: 0, message: MESSAGE } }).deliveryAttempt).toBeUndefined();
  });

  test.each([
    ['nothing', undefined],
    ['text', 'e30='],
    ['a list', [MESSAGE]],
    ['a message without id', { message: { data: 'e30=' } }],
    ['attributes that are no text', { message: { ...MESSAGE, attributes: { a: 1 } } }],
  ])('that holds %s is kept as it came', (_, data) => {
    const envelope = openEnvelope({ data });
    expect(envelope).toMatchObject({ messageId: '', attributes: {}, data: JSON.stringify(data ?? null) });
  });
});

describe('a request', () => {
  const body = { subscription: 'projects/p/subscriptions/s', deliveryAttempt: 3, message: MESSAGE };
  const event = { id: 'e1', time: '2026-01-05T14:00:01Z' };
  const json = { 'content-type': 'application/json' };

  test.each([
    ['a raw push body', json, body, { data: body }],
    ['ce-* headers', { ...json, 'ce-id': event.id, 'ce-time': event.time }, body, { ...event, data: body }],
    ['ce-* headers without a time', { ...json, 'ce-id': event.id }, body, { id: event.id, data: body }],
    [
      'an event with its data within',
      { 'content-type': 'application/cloudevents+json' },
      { specversion: '1.0', type: 't', source: 's', ...event, data: body },
      { ...event, data: body },
    ],
  ])('with %s is read with all that it carries', (_, headers, sent, expected) => {
    const read = readRequest(headers, sent);
    expect(read).toMatchObject(expected);
    expect(openEnvelope(read ?? {})).toEqual({
      ...ENVELOPE,
      deliveryAttempt: 3,
      subscription: body.subscription,
    });
  });

  test.each([
    ['an object that is no push body', json, { a: 1 }, '{"a":1}'],
    ['an event without data', json, { specversion: '1.0', id: 'e1' }, '{"specversion":"1.0","id":"e1"}'],
    ['an event that is text', { 'ce-id': 'e1' }, 'hello', '"hello"'],
    ['an event with an empty body', { 'ce-id': 'e1' }, undefined, 'null'],
  ])('with %s is kept as it came, for the dead letters', (_, headers, sent, data) => {
    expect(openEnvelope(readRequest(headers, sent) ?? {})).toMatchObject({ data, attributes: {} });
  });

  test.each([['hello'], [[body]], [Buffer.from('{}')], [undefined], [null], [7]])(
    'whose body is no object and no event is none of ours: %j',
    (sent) => {
      expect(readRequest(json, sent)).toBeUndefined();
    },
  );
});

describe('a message', () => {
  const schema = z.strictObject({ name: z.string(), count: z.number().optional() });

  test('is read by its schema, without a version as the current one', () => {
    expect(readMessage(envelopeOf({ name: 'x' }), schema)).toEqual({ name: 'x' });
    expect(readMessage(envelopeOf({ name: 'x' }, { attributes: {} }), schema)).toEqual({ name: 'x' });
  });

  test('of an unknown schema version is refused before it is read', () => {
    const envelope = envelopeOf('{', { attributes: { schema_version: '2' } });
    expect(() => readMessage(envelope, schema)).toThrow(
      new InvalidInputError('schema_version 2 is not known here, only 1'),
    );
  });

  test.each(['', '{', 'e30='])('that is no JSON is refused: %j', (data) => {
    const read = () => readMessage(envelopeOf(data), schema);
    expect(read).toThrow(InvalidInputError);
    expect(read).toThrow(/^the message is no JSON: /);
  });

  test('that does not fit is refused with each path', () => {
    const read = () => readMessage(envelopeOf({ count: 'x', extra: 1 }), schema);
    expect(read).toThrow(InvalidInputError);
    expect(read).toThrow(/^the message does not fit: name: .*; count: .*; message: .*extra/);
    expect(() => readMessage(envelopeOf('null'), schema)).toThrow(/does not fit: message: /);
  });

  test('carries what it is about as attributes and leaves out what it does not say', () => {
    const data = { run_id: 'r', source: 'cursor', account: 'a', day: '2026-01-05', batch_index: 0, more: 1 };
    expect(makeMessage('records', data)).toEqual({
      data: '{"run_id":"r","source":"cursor","account":"a","day":"2026-01-05","batch_index":0,"more":1}',
      attributes: {
        type: 'records',
        source: 'cursor',
        account: 'a',
        day: '2026-01-05',
        run_id: 'r',
        batch_index: '0',
        schema_version: '1',
      },
    });
  });
});

test('a complaint names five paths and counts the others', () => {
  const { error } = z.array(z.string()).safeParse([1, 2, 3, 4, 5, 6, 7]);
  expect(complaint(error as z.ZodError)).toMatch(/^0: .*; 4: [^;]* and 2 more$/);
});
