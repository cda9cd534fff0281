import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { CredentialError, InvalidInputError, RetryableError, SetupError } from '../../shared/errors.ts';
import { makeHandler } from '../../shared/handler.ts';
import { logContext } from '../../shared/log-context.ts';
import { fakePublisher, silentLog } from '../support/fakes.ts';
import { memoryLog } from '../support/memory-log.ts';
import { eventOf } from '../support/messages.ts';

/** Handles one event by throwing, and tells what was published. */
async function afterError(error: unknown, attempt: number, max: number | 'none' = 5) {
  const maxDeliveryAttempts = max === 'none' ? undefined : max;
  const { publisher, on } = fakePublisher();
  const feed = { functionName: 'commit', topic: 'manifests', maxDeliveryAttempts };
  const handler = makeHandler({ publisher, log: silentLog }, feed, async () => {
    throw error;
  });
  const outcome = await handler(eventOf('{}', attempt, { run_id: 'r' })).then(
    () => 'acknowledged',
    (thrown: unknown) => thrown,
  );
  return { outcome, letters: on('dead-letter') };
}

/** Timers that keep the process alive. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}

describe('a handler', () => {
  test('dead-letters an event that holds no Pub/Sub message, as it came', async () => {
    const { publisher, on } = fakePublisher();
    const feed = { functionName: 'load', topic: 'attributed', maxDeliveryAttempts: 5 };
    const handler = makeHandler({ publisher, log: silentLog }, feed, async ({ data }) => {
      throw new InvalidInputError(`the message does not fit: ${data}`);
    });
    await handler({ id: 'e1', data: 'no envelope' });
    expect(on('dead-letter').map(({ data }) => data)).toEqual(['"no envelope"']);
  });

  test('of the dead letters throws what it cannot handle: it must not come back as a new message', async () => {
    const { publisher, on } = fakePublisher();
    const feed = { functionName: 'dead-letter', topic: 'dead-letter', maxDeliveryAttempts: undefined };
    const handler = makeHandler({ publisher, log: silentLog }, feed, async () => {
      throw new InvalidInputError('no row');
    });
    await expect(handler(eventOf('{}', 1))).rejects.toThrow('no row');
    expect(on('dead-letter')).toEqual([]);
  });

  test('hands over the opened message and acknowledges it', async () => {
    const { publisher, published } = fakePublisher();
    const seen: string[] = [];
    const feed = { functionName: 'load', topic: 'attributed', maxDeliveryAttempts: 5 };
    await makeHandler({ publisher, log: silentLog }, feed, async ({ data, messageId }) => {
      seen.push(messageId, data);
    })(eventOf({ a: 1 }));
    expect(seen).toEqual(['m1', '{"a":1}']);
    expect(published).toEqual([]);
  });

  test.each([
    new InvalidInputError('amount is no decimal amount: "abc"'),
    new CredentialError('the key was refused: check CURSOR_API_KEY'),
  ])('dead-letters at once and acknowledges what no retry mends: %s', async (error) => {
    const { outcome, letters } = await afterError(error, 1, 100);
    expect(outcome).toBe('acknowledged');
    expect(letters).toEqual([
      {
        data: '{}',
        attributes: {
          run_id: 'r',
          dead_letter_topic: 'manifests',
          dead_letter_function: 'commit',
          dead_letter_error_class: error.name,
          dead_letter_error_message: error.message,
          dead_letter_subscription: 'projects/p/subscriptions/s',
          dead_letter_attempt: '1',
          dead_letter_publish_time: '2026-01-06T14:00:00.000Z',
        },
      },
    ]);
  });

  test.each([new RetryableError('busy'), new TypeError('a bug'), new Error('out of memory')])(
    'throws what may pass, and a bug, so that the message comes again: %s',
    async (error) => {
      expect(await afterError(error, 4)).toEqual({ outcome: error, letters: [] });
    },
  );

  test('dead-letters the last attempt with its own reason', async () => {
    const { outcome, letters } = await afterError(new RetryableError('waiting for 2 of 3 batches'), 5);
    expect(outcome).toBe('acknowledged');
    expect(letters.map(({ attributes }) => attributes)).toMatchObject([
      {
        dead_letter_error_class: 'RetryableError',
        dead_letter_error_message: 'waiting for 2 of 3 batches',
        dead_letter_attempt: '5',
      },
    ]);
  });

  test('dead-letters what is thrown and no error as well', async () => {
    const { letters } = await afterError('nothing fits', 5);
    expect(letters).toMatchObject([
      { attributes: { dead_letter_error_class: 'Error', dead_letter_error_message: 'nothing fits' } },
    ]);
  });

  test('never gives up where the feed has no limit or the attempt is not counted', async () => {
    const error = new RetryableError('busy');
    expect((await afterError(error, 1000, 'none')).outcome).toBe(error);
    expect((await afterError(error, 0)).outcome).toBe(error);
  });

  test('dead-letters the part alone that cannot be handled where the rest of the message has been', async () => {
    const { letters } = await afterError(new InvalidInputError('1 of 3 refused', { part: '{"one":1}' }), 1);
    expect(letters.map(({ data }) => data)).toEqual(['{"one":1}']);
  });

  test('gives the log lines of what it does the message that they belong to', async () => {
    let context: unknown;
    const feed = { functionName: 'load', topic: 'attributed', maxDeliveryAttempts: 5 };
    const handler = makeHandler({ ...fakePublisher(), log: silentLog }, feed, async () => {
      context = logContext();
    });
    const about = { run_id: 'r', source: 'cursor', account: 'north', day: '2026-03-02', fetch_id: 'f' };
    await handler(eventOf('{}', 2, { ...about, segment_id: 's' }));
    expect(context).toEqual({ function: 'load', attempt: 2, ...about });
  });

  test('tells what could not be handled and what kept it from the dead letters', async () => {
    const log = memoryLog();
    const publisher = {
      async publish(): Promise<string[]> {
        throw new SetupError('there is no topic ai-usage-dead-letter');
      },
    };
    const feed = { functionName: 'load', topic: 'attributed', maxDeliveryAttempts: 5 };
    const handler = makeHandler({ publisher, log }, feed, async () => {
      throw new InvalidInputError('no such thing');
    });
    await expect(handler(eventOf('{}', 1))).rejects.toBeInstanceOf(SetupError);
    expect(log.lines).toMatchObject([
      { level: 'error', message: 'message.dead_lettered', error: 'no such thing' },
      { level: 'error', message: 'message.failed', err: { name: 'SetupError' } },
    ]);
  });

  test.each([
    ['debug', 'manifests', 4],
    ['warn', 'manifests', 5],
    ['warn', 'dead-letter', 1],
  ])('says at level %s that a message of %s comes again, at delivery %i', async (level, topic, attempt) => {
    const log = memoryLog();
    const feed = { functionName: 'f', topic, maxDeliveryAttempts: 100 };
    const handler = makeHandler({ publisher: fakePublisher().publisher, log }, feed, async () => {
      throw new RetryableError('busy');
    });
    await expect(handler(eventOf('{}', attempt))).rejects.toThrow('busy');
    expect(log.lines).toMatchObject([{ level, message: 'message.retried', error: 'busy' }]);
  });

  test('has the message come again when it takes too long to be answered in time, and says so', async () => {
    const { publisher, published } = fakePublisher();
    const warnings: unknown[][] = [];
    const log = { ...silentLog, warn: (...said: unknown[]) => void warnings.push(said) };
    const feed = { functionName: 'commit', topic: 'manifests', maxDeliveryAttempts: 5 };
    const handler = makeHandler({ publisher, log, deadlineMs: 20 }, feed, () => new Promise(() => {}));
    const handling = handler(eventOf('{}', 2, { run_id: 'r' }));
    await expect(handling).rejects.toThrow(new RetryableError('took longer than 0.02 s'));
    await expect(handling).rejects.toBeInstanceOf(RetryableError);
    expect(warnings).toEqual([
      [{ function: 'commit', run_id: 'r', attempt: 2, deadline_ms: 20 }, 'message.late'],
    ]);
    expect(published).toEqual([]);
  });

  test('is not late when it is done in time', async () => {
    const warnings: unknown[] = [];
    const log = { ...silentLog, warn: (said: unknown) => void warnings.push(said) };
    const feed = { functionName: 'commit', topic: 'manifests', maxDeliveryAttempts: 5 };
    const { publisher } = fakePublisher();
    await makeHandler({ publisher, log, deadlineMs: 10 }, feed, async () => {})(eventOf('{}'));
    await sleep(30);
    expect(warnings).toEqual([]);
  });

  test('keeps no process alive by watching the time', async () => {
    const { publisher } = fakePublisher();
    const feed = { functionName: 'commit', topic: 'manifests', maxDeliveryAttempts: 5 };
    const deps = { publisher, log: silentLog, deadlineMs: 200 };
    const before = timers();
    const handling = makeHandler(deps, feed, () => new Promise(() => {}))(eventOf('{}'));
    expect(timers()).toBe(before);
    await expect(handling).rejects.toThrow('took longer');
  });

  test('throws when the dead letter cannot be published: the message must not be lost', async () => {
    const feed = { functionName: 'commit', topic: 'manifests', maxDeliveryAttempts: 5 };
    const publisher = {
      async publish(): Promise<string[]> {
        throw new RetryableError('the broker is away');
      },
    };
    const handler = makeHandler({ publisher, log: silentLog }, feed, async () => {
      throw new InvalidInputError('x');
    });
    await expect(handler(eventOf('{}'))).rejects.toThrow('the broker is away');
  });
});
