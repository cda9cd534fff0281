import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listText } from '../../cli/dead-letters/list.ts';
import { lookAt, savePayload, shownLines } from '../../cli/dead-letters/show.ts';
import { makeFunctions } from '../../functions/functions.ts';
import type { Broker } from '../../shared/broker/broker.ts';
import { openPubsubBroker } from '../../shared/broker/pubsub.ts';
import { makeMessage } from '../../shared/contract/envelope.ts';
import { FEEDS, type FunctionName, KEPT_LETTERS } from '../../shared/contract/feeds.ts';
import { TOPICS } from '../../shared/contract/topics.ts';
import { makeLetters } from '../../shared/dead-letters/letters.ts';
import { openDuckdbWarehouse } from '../../shared/warehouse/duckdb.ts';
import type { Row, Warehouse } from '../../shared/warehouse/warehouse.ts';
import { type PubsubEmulator, startPubsubEmulator } from '../engines/pubsub-emulator.ts';
import { factsOf, fetchOf, newSlice } from '../shared/warehouse/contract/fetches.ts';
import { costOf, event, person } from '../shared/warehouse/contract/records.ts';
import { silentLog } from '../support/fakes.ts';
import { openLetter, redriveOne } from '../support/redriving.ts';

/** What is needed of the path of a day, each message as large as Pub/Sub takes it. */
const FED: FunctionName[] = ['load', 'commit', 'dead-letter'];
const NAMES = { projectId: 'test-project', topicPrefix: 'ai-usage' };
const now = () => new Date();

let emulator: PubsubEmulator;
let broker: Broker;
let warehouse: Warehouse;
let raw: PubSub;
let folder: string;

beforeAll(async () => {
  emulator = await startPubsubEmulator();
  folder = mkdtempSync(join(tmpdir(), 'large-letter-'));
  warehouse = await openDuckdbWarehouse({ path: ':memory:' });
  broker = openPubsubBroker({ ...NAMES, emulatorHost: emulator.host });
  const functions = makeFunctions({
    ...{ warehouse, publisher: broker, now, log: silentLog, sheet: undefined, accounts: [] },
    windows: { rereadDays: 3, monthCloseDay: 3 },
    sources: { seatPrices: [], anthropicReports: 'auto' },
  });
  await broker.createSubscriptions([
    ...FED.map((name) => ({
      name,
      ...FEEDS[name],
      minBackoffMs: 100,
      maxBackoffMs: 1_000,
      deadLetterTopic: FEEDS[name].maxDeliveryAttempts === undefined ? undefined : TOPICS.deadLetter,
    })),
    KEPT_LETTERS,
  ]);
  for (const name of FED) broker.push(name, functions[name]);
  raw = new PubSub({ projectId: NAMES.projectId, apiEndpoint: emulator.host, emulatorMode: true });
});
afterAll(async () => {
  await raw?.close();
  await broker?.stop();
  await warehouse?.close();
  await emulator?.stop();
  rmSync(folder, { recursive: true });
});

const reach = () => ({
  read: warehouse.read,
  letters: makeLetters({ warehouse, broker, now, leaseMs: 3_000 }),
});

/** A fetch of 3.75 USD, and its batch grown to so many bytes by what the vendor said, with a fault in it. */
function largeBatch(bytes: number) {
  const slice = newSlice();
  const sold = [event(person('ada@example.com'), costOf('1.25'), { requests: 1 })];
  const more = [event(person('bob@example.com'), costOf('2.5'), { requests: 1 })];
  const { batches, manifest } = fetchOf(slice, [[...sold, ...more]]);
  const [batch] = batches;
  if (!batch) throw new Error('a fetch has a batch');
  const { data, attributes } = makeMessage('attributed', batch);
  const spoilt = JSON.stringify({ padding: '', ...batch, mapping_version: 7 });
  const padding = 'x'.repeat(bytes - Buffer.byteLength(spoilt));
  return {
    slice,
    data,
    attributes,
    manifest,
    spoilt: JSON.stringify({ padding, ...batch, mapping_version: 7 }),
  };
}

async function sendRaw(spoilt: string, attributes: Record<string, string>): Promise<void> {
  await raw.topic('ai-usage-attributed').publishMessage({ data: Buffer.from(spoilt), attributes });
}

const letterOf = (account: string): Promise<Row> => openLetter(warehouse, (row) => row.account === account);

test('a message of 9.5 MB is dead-lettered once with its reason, listed, shown, saved whole, mended and sent again', async () => {
  const { slice, spoilt, attributes, data, manifest } = largeBatch(9_500_000);
  await sendRaw(spoilt, attributes);
  const letter = await letterOf(slice.account);
  const id = String(letter.dead_letter_id);
  expect(letter).toMatchObject({
    function_name: 'load',
    topic: 'attributed',
    error_class: 'InvalidInputError',
    error_message: expect.stringContaining('mapping_version: Invalid input: expected string'),
    delivery_attempt: 1,
    usd_at_stake: '3.75',
    record_count: 2,
    payload_truncated: true,
  });
  expect(listText([letter], 'table', Date.now())).toContain('3.75');
  expect(shownLines(await lookAt(reach(), id, false), Date.now()).join('\n')).toContain(
    'its beginning alone is kept here',
  );
  const looked = await lookAt(reach(), id, true);
  const file = join(folder, 'whole.json');
  savePayload(file, looked.payload);
  expect(readFileSync(file, 'utf8') === spoilt).toBe(true);
  expect(shownLines(looked, Date.now()).join('\n')).toContain('"mapping_version": 7   ◀ Invalid input');
  // As it is it is above our own limit, and would fail again.
  expect((await redriveOne(reach(), id)).refused).toMatch(
    /^dead letter \w{12} is not sent: a message for topic attributed has 95\d{5} bytes .* --payload FILE$/,
  );

  await broker.publish(TOPICS.manifests, [makeMessage('manifest', manifest)]);
  const mended = await redriveOne(reach(), id, { payload: data, pollMs: 100, waitMs: 60_000 });
  expect(mended).toMatchObject({ consequence: { status: 'committed', runIds: [manifest.run_id] } });
  const facts = await factsOf(warehouse, 'fct_cost_daily', slice.account);
  expect(facts.map(({ cost_usd }) => cost_usd)).toEqual(['1.25', '2.5']);
  expect(await warehouse.read('dead-letter-history', { dead_letter_id: id })).toMatchObject([
    { state: 'open' },
    { state: 'redriven', resolved_by: 'ada', state_reason: 'mended' },
  ]);
  await expect(reach().letters.whole(id)).rejects.toThrow(
    'the broker no longer has the whole of dead letter',
  );
});

test('one so large that its reason does not fit beside it is dead-lettered by Pub/Sub itself, with its topic', async () => {
  const { slice, spoilt, attributes } = largeBatch(9_996_000);
  await sendRaw(spoilt, attributes);
  const letter = await letterOf(slice.account);
  expect(letter).toMatchObject({
    function_name: 'load',
    topic: 'attributed',
    error_class: 'AttemptsExhausted',
    usd_at_stake: '3.75',
    payload_truncated: true,
  });
  expect(await reach().letters.whole(String(letter.dead_letter_id))).toHaveLength(9_996_000);
});
