import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findInstance, removeInstance, writeInstance } from '../../local/instance.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ai-usage-instance-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** A host that answers to one token, while `use` runs. */
async function withHost(
  token: string,
  use: (url: string) => Promise<void>,
  answers: unknown[] = [{ one: 1 }],
): Promise<void> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.statusCode = request.headers.authorization === `Bearer ${token}` ? 200 : 401;
    response.end(JSON.stringify({ columns: ['one'], rows: answers }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

describe('the host of a folder', () => {
  test('is found while it answers to its token', () =>
    withHost('t1', async (url) => {
      writeInstance(dataDir, { url, token: 't1', pid: process.pid });
      expect(await findInstance(dataDir)).toEqual({ url, token: 't1', pid: process.pid });
      removeInstance(dataDir);
      expect(await findInstance(dataDir)).toBeUndefined();
    }));

  test('is none when a killed one left its file, whoever has its pid or its port now', async () => {
    await withHost('another', async (url) => {
      writeInstance(dataDir, { url, token: 't1', pid: process.pid });
      expect(await findInstance(dataDir)).toBeUndefined();
    });
    expect(await findInstance(dataDir)).toBeUndefined();
    // A server that says 200 to everything, and a pid that is gone.
    const anything = async (url: string) => {
      writeInstance(dataDir, { url, token: 't1', pid: process.pid });
      expect(await findInstance(dataDir)).toBeUndefined();
    };
    await withHost('t1', anything, []);
    await withHost('t1', async (url) => {
      writeInstance(dataDir, { url, token: 't1', pid: 2 ** 22 + 1 });
      expect(await findInstance(dataDir)).toBeUndefined();
    });
  });

  test('is none when the file is damaged', async () => {
    writeInstance(dataDir, { url: 'nowhere', token: '', pid: 0 });
    expect(await findInstance(dataDir)).toBeUndefined();
  });
});
