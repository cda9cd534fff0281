import { describe, expect, test } from '@jest/globals';
import { makeDeadLetter } from '../../../functions/dead-letter/index.ts';
import { deadLetterId, deadLetterMessage, quarantineMessage } from '../../../shared/contract/dead-letter.ts';
import { type Envelope, makeMessage } from '../../../shared/contract/envelope.ts';
import { fakeWarehouse } from '../../support/fakes.ts';
import { envelopeOf, manifestOf } from '../../support/messages.ts';
import { costOf } from '../../support/records.ts';

const SLICE = { source: 'anthropic', account: 'default', day: '2026-01-05', run_id: 'r', fetch_id: 'f' };
const OPEN = [{ run_id: 'r1', source: 'cursor', account: 'default', usage_date: '2026-01-05' }];

async function keep(envelope: Envelope, endedWell = 0) {
  const { warehouse, tables, reads } = fakeWarehouse({
    'open-runs-of-kickoff': OPEN,
    'run-has-ended-well': [{ row_count: endedWell }],
  });
  await makeDeadLetter({ warehouse, now: () => new Date('2026-01-06T15:00:00.000Z') })(envelope);
  return { letters: tables.dead_letters, runs: tables.pipeline_runs, reads };
}

/** A message as it arrives after a function has given it up. */
function givenUp(
  functionName: string,
  topic: string,
  sent: { data: string; attributes: Record<string, string> },
) {
  const failing = envelopeOf(sent.data, { attributes: sent.attributes, deliveryAttempt: 5 });
  const reason = { topic, functionName, errorClass: 'InvalidInputError', errorMessage: 'it does not fit' };
  const { data, attributes } = deadLetterMessage(failing, reason);
  return envelopeOf(data, { attributes, publishTime: '2026-01-06T14:59:00.000Z' });
}

describe('a dead letter', () => {
  const batch = makeMessage('records', { ...SLICE, batch_index: 0, records: [costOf('1.25')] });

  test('is kept with its reason, its dollars and its own attributes', async () => {
    const { letters } = await keep(givenUp('attribute', 'records', batch));
    expect(letters).toEqual([
      {
        dead_letter_id: deadLetterId('records', batch.attributes, batch.data),
        received_date: '2026-01-06',
        received_at: '2026-01-06T14:59:00.000Z',
        topic: 'records',
        subscription: 'projects/p/subscriptions/s',
        function_name: 'attribute',
        attributes: batch.attributes,
        payload: batch.data,
        payload_truncated: false,
        error_class: 'InvalidInputError',
        error_message: 'it does not fit',
        delivery_attempt: 5,
        source: 'anthropic',
        account: 'default',
        usage_date: '2026-01-05',
        run_id: 'r',
        fetch_id: 'f',
        record_count: 1,
        usd_at_stake: '1.25',
        state: 'open',
        state_reason: null,
      },
    ]);
  });

  test('of the broker is kept with its subscription and count, and the topic that feeds the function', async () => {
    const attributes = {
      ...batch.attributes,
      CloudPubSubDeadLetterSourceSubscription: 'projects/p/subscriptions/attribute',
      CloudPubSubDeadLetterSourceDeliveryCount: '5',
      CloudPubSubDeadLetterSourceTopicPublishTime: '2026-01-06T14:00:00.000Z',
    };
    const { letters } = await keep(envelopeOf(batch.data, { attributes }));
    expect(letters).toMatchObject([
      {
        dead_letter_id: deadLetterId('records', batch.attributes, batch.data),
        topic: 'records',
        function_name: 'attribute',
        error_class: 'AttemptsExhausted',
        error_message: 'not handled after 5 deliveries',
        delivery_attempt: 5,
        attributes: batch.attributes,
      },
    ]);
  });

  test('of the broker in the cloud, whose names have a prefix, is its function’s all the same', async () => {
    for (const [name, topic] of [
      ['attribute', 'records'],
      ['reattribute', 'reattribute'],
      ['ingest-claude-code', 'ingest-claude-code'],
      ['commit', 'manifests'],
    ]) {
      const attributes = { CloudPubSubDeadLetterSourceSubscription: `ai-usage-${name}` };
      const { letters } = await keep(envelopeOf('{}', { attributes }));
      expect(letters).toMatchObject([{ topic, function_name: name }]);
    }
  });

  test('of nobody is kept all the same', async () => {
    const { letters, runs } = await keep(
      envelopeOf('not ours', { attributes: {}, deliveryAttempt: undefined }),
    );
    expect(letters).toMatchObject([
      {
        topic: 'unknown',
        function_name: 'unknown',
        payload: 'not ours',
        usd_at_stake: null,
        usage_date: null,
      },
    ]);
    expect(runs).toEqual([]);
  });

  test('is whole up to 6 MiB, and above that its first MiB', async () => {
    const sixMebibytes = 6 * 1024 * 1024;
    const whole = await keep(
      givenUp('attribute', 'records', { data: 'x'.repeat(sixMebibytes), attributes: {} }),
    );
    expect(whole.letters).toMatchObject([{ payload_truncated: false }]);
    const large = await keep(
      givenUp('attribute', 'records', { data: 'x'.repeat(sixMebibytes + 1), attributes: {} }),
    );
    expect(large.letters).toMatchObject([{ payload_truncated: true, payload: 'x'.repeat(1024 * 1024) }]);
  });

  test('is cut by what it takes as JSON, in which a control character is six', async () => {
    const { letters } = await keep(
      givenUp('attribute', 'records', { data: '\u0000'.repeat(2 * 1024 * 1024), attributes: {} }),
    );
    expect(letters).toMatchObject([{ payload_truncated: true, payload: '\u0000'.repeat(1024 * 1024) }]);
  });
});

describe('the run of a dead letter', () => {
  const FAILED = {
    requested_at: null,
    run_id: 'r',
    fetch_id: 'f',
    source: 'anthropic',
    account: 'default',
    usage_date: '2026-01-05',
    recorded_at: '2026-01-06T15:00:00.000Z',
    mode: 'apply',
    status: 'failed',
    reason: 'it does not fit',
  };

  test.each([
    ['batch', 'attribute', 'records', makeMessage('records', { ...SLICE, records: [] })],
    ['attributed batch', 'load', 'attributed', makeMessage('attributed', { ...SLICE, records: [] })],
    ['manifest', 'commit', 'manifests', makeMessage('manifest', { ...manifestOf(), ...SLICE })],
  ])('has failed when it is a %s', async (_, functionName, topic, message) => {
    const { runs } = await keep(givenUp(functionName, topic, message));
    expect(runs).toEqual([FAILED]);
  });

  test('has failed when it is a request, which has no fetch yet', async () => {
    const { fetch_id: _, ...request } = SLICE;
    const { runs } = await keep(
      givenUp('ingest-anthropic', 'ingest-anthropic', makeMessage('ingest', request)),
    );
    expect(runs).toEqual([{ ...FAILED, fetch_id: null }]);
  });

  test('has not failed when it has produced its slice before: what comes late is kept and changes nothing', async () => {
    const message = makeMessage('records', { ...SLICE, records: [] });
    const { letters, runs } = await keep(givenUp('attribute', 'records', message), 1);
    expect(letters).toHaveLength(1);
    expect(runs).toEqual([]);
  });

  test('goes on without a record that was left out', async () => {
    const message = quarantineMessage(SLICE, { payload: { model: 7 }, reason: 'no text', usd: '0.25' }, 0);
    const { letters, runs } = await keep(envelopeOf(message.data, { attributes: message.attributes }));
    expect(letters).toMatchObject([
      { topic: 'records', function_name: 'ingest-anthropic', record_count: 1, usd_at_stake: '0.25' },
    ]);
    expect(runs).toEqual([]);
  });

  test('is each that a kickoff has left open, found by when it was published', async () => {
    const { runs, reads } = await keep(givenUp('kickoff', 'kickoff', { data: '{}', attributes: {} }));
    expect(reads).toEqual([['open-runs-of-kickoff', { requested_at: '2026-01-06T14:00:00.000Z' }]]);
    expect(runs).toMatchObject([{ ...OPEN[0], status: 'failed', reason: 'it does not fit' }]);
  });

  test('is none when the day in its attributes is none', async () => {
    const message = makeMessage('records', { ...SLICE, day: '2026-02-30', records: [] });
    const { letters, runs } = await keep(givenUp('attribute', 'records', message));
    expect(letters).toMatchObject([{ usage_date: null }]);
    expect(runs).toEqual([]);
  });
});
