import { describe, expect, test } from '@jest/globals';
import {
  makeSmallOrganization,
  readFaults,
  type Sandbox,
  startSandbox,
} from '../../../local/sandbox/index.ts';
import { CURSOR_HEADERS, range, withSandbox } from './client.ts';

const organization = makeSmallOrganization();

function ask({ cursorUrl }: Sandbox): Promise<Response> {
  return fetch(`${cursorUrl}/teams/filtered-usage-events`, {
    method: 'POST',
    headers: CURSOR_HEADERS,
    body: JSON.stringify({ ...range('2026-11-02'), pageSize: 100 }),
  });
}

const withFault = (text: string, body: (sandbox: Sandbox, whole: string) => Promise<void>) =>
  withSandbox({ organization }, async (healthy) => {
    const whole = await (await ask(healthy)).text();
    await withSandbox({ organization, faults: readFaults(text) }, (sandbox) => body(sandbox, whole));
  });

/** Reads until the body ends or breaks. */
async function read(response: Response): Promise<{ bytes: number; isBroken: boolean }> {
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
    }
    return { bytes, isBroken: false };
  } catch {
    return { bytes, isBroken: true };
  }
}

describe('faults of sending', () => {
  test('a cut answer says how long it is and breaks off after half of it, twice', () =>
    withFault('cut', async (sandbox, whole) => {
      for (const _ of [1, 2]) {
        const response = await ask(sandbox);
        expect(response.status).toBe(200);
        expect(response.headers.get('content-length')).toBe(String(whole.length));
        expect(await read(response)).toEqual({ bytes: Math.floor(whole.length / 2), isBroken: true });
      }
      expect(await (await ask(sandbox)).text()).toBe(whole);
    }));

  test('a slow body comes whole, in pieces over a second and a half', () =>
    withFault('slow-body', async (sandbox, whole) => {
      const start = performance.now();
      const response = await ask(sandbox);
      const headersAfter = performance.now() - start;
      expect(await response.text()).toBe(whole);
      const bodyAfter = performance.now() - start;
      expect(headersAfter).toBeLessThan(1000);
      expect(bodyAfter).toBeGreaterThan(1400);
      expect(bodyAfter).toBeLessThan(4000);
    }));

  test('a slow body ends with the sandbox', async () => {
    const sandbox = await startSandbox({ organization, faults: readFaults('slow-body') });
    const response = await ask(sandbox);
    const start = performance.now();
    await sandbox.close();
    expect((await read(response)).isBroken).toBe(true);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('invalid JSON is half of the document, which arrives whole', () =>
    withFault('invalid-json', async (sandbox, whole) => {
      const response = await ask(sandbox);
      const text = await response.text();
      expect(response.status).toBe(200);
      expect(response.headers.get('content-length')).toBe(String(text.length));
      expect(text).toBe(whole.slice(0, Math.floor(whole.length / 2)));
      expect(() => JSON.parse(text)).toThrow(SyntaxError);
      await (await ask(sandbox)).text();
      expect(await (await ask(sandbox)).text()).toBe(whole);
    }));
});
