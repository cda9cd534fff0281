import { rmSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { openSqliteBroker } from '../../../shared/broker/sqlite.ts';
import { assertWritable } from '../../../shared/broker/sqlite-check.ts';
import { openFile } from '../../../shared/broker/sqlite-file.ts';
import { makeStore } from '../../../shared/broker/sqlite-store.ts';
import { SetupError } from '../../../shared/errors.ts';
import { collect } from './contract-harness.ts';
import { subscriptionOf, temporaryPaths, until } from './support.ts';

const newPath = temporaryPaths();

describe('the check of a broker on one machine', () => {
  test('changes nothing that waits', async () => {
    const broker = openSqliteBroker({ path: await newPath() });
    await broker.createSubscriptions([subscriptionOf('s', 't')]);
    await broker.publish('t', [{ data: 'x', attributes: {} }]);
    await broker.check('t');
    await broker.check('t');
    const received = collect(broker, 's');
    await until(() => received.length === 1);
    await broker.stop();
  });

  test('sees that its file is gone, though it could still write to it', async () => {
    const path = await newPath();
    const broker = openSqliteBroker({ path });
    await broker.createSubscriptions([subscriptionOf('s', 't')]);
    rmSync(path);
    await expect(broker.check('t')).rejects.toBeInstanceOf(SetupError);
    await expect(broker.check('t')).rejects.toThrow(/cannot be written any more .*: put it back/);
    await broker.stop();
  });

  test('sees a disk that is full', async () => {
    const path = await newPath();
    const { db, prepared } = openFile(path, makeStore);
    const full = {
      ...prepared,
      rewriteVersion: () => {
        throw new Error('database or disk is full');
      },
    };
    expect(() => assertWritable(path, full)).toThrow(
      `${path} could not be written (database or disk is full): see that its disk has room`,
    );
    db.close();
  });
});
