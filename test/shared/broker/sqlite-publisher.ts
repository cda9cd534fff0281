// A child process of sqlite-durability.test.ts, which kills it: publishes numbers and prints what was stored.
import { openSqliteBroker } from '../../../shared/broker/sqlite.ts';

const broker = openSqliteBroker({ path: process.argv[2] ?? '' });
await broker.createSubscriptions([
  {
    name: 's',
    topic: 't',
    maxDeliveryAttempts: undefined,
    deadLetterTopic: undefined,
    minBackoffMs: 10,
    maxBackoffMs: 40,
    concurrency: 4,
  },
]);
for (let n = 0; ; n += 3) {
  const numbers = [n, n + 1, n + 2];
  await broker.publish(
    't',
    numbers.map((number) => ({ data: String(number), attributes: {} })),
  );
  process.stdout.write(numbers.map((number) => `${number}\n`).join(''));
}
