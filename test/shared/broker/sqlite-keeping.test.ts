import { expect, test } from '@jest/globals';
import { openSqliteBroker } from '../../../shared/broker/sqlite.ts';
import { manualClock, subscriptionOf, temporaryPaths } from './support.ts';

const newPath = temporaryPaths();
const DAY = 86_400_000;

test('what nobody pulls is dropped after its time, what another subscription has to do with it is not', async () => {
  const { clock, advance } = manualClock();
  const path = await newPath();
  const [kept, slow] = [subscriptionOf('kept', 't', { keepMs: 31 * DAY }), subscriptionOf('slow', 't')];
  const pulled = async (name: string) => (await broker.pull(name, 10, 1)).map(({ data }) => data);
  let broker = openSqliteBroker({ path, clock });
  await broker.createSubscriptions([kept, slow]);
  const publish = async (data: string) => {
    const sent = broker.publish('t', [{ data, attributes: {} }]);
    await advance(0);
    await sent;
  };
  await publish('first');
  await advance(31 * DAY);
  await publish('on its last day');
  expect(await pulled('kept')).toEqual(['first', 'on its last day']);
  await advance(2);
  await publish('after it');
  expect(await pulled('kept')).toEqual(['on its last day', 'after it']);
  expect(await pulled('slow')).toEqual(['first', 'on its last day', 'after it']);

  await advance(32 * DAY);
  const stopping = broker.stop();
  await advance(0);
  await stopping;
  broker = openSqliteBroker({ path, clock });
  await broker.createSubscriptions([kept, slow]);
  expect(await pulled('kept')).toEqual([]);
  expect(await pulled('slow')).toHaveLength(3);
  const end = broker.stop();
  await advance(0);
  await end;
});
