import { setTimeout as pause } from 'node:timers/promises';
import type { Response } from 'express';
import type { Faults } from './fault.ts';
import { MONEY } from './paths.ts';

const CHUNKS = 6;
const PAUSE_MS = 300;

/** Faults of the way to the client; the answer itself is right. */
export const SENDING = {
  cut: {
    description: 'the connection breaks after half of the body, at the endpoints of money',
    paths: MONEY,
    times: 2,
    async send(response, text) {
      const body = startBody(response, text);
      await write(response, body.subarray(0, body.length / 2));
      response.destroy();
    },
  },
  'slow-body': {
    description: 'the body dribbles over a second and a half, at the endpoints of money',
    paths: MONEY,
    times: 2,
    async send(response, text) {
      const body = startBody(response, text);
      const size = Math.ceil(body.length / CHUNKS);
      for (let start = 0; start < body.length && !response.destroyed; start += size) {
        await pause(start === 0 ? 0 : PAUSE_MS);
        await write(response, body.subarray(start, start + size));
      }
      response.end();
    },
  },
  'invalid-json': {
    description: '200 with half of the document and a content-length that fits it, at the endpoints of money',
    paths: MONEY,
    times: 2,
    async send(response, text) {
      response.end(startBody(response, text.slice(0, text.length / 2)));
    },
  },
} satisfies Faults;

function startBody(response: Response, text: string): Buffer {
  const body = Buffer.from(text);
  response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
  });
  return body;
}

/** Resolves when the bytes are on their way, and also when the client has gone. */
function write(response: Response, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    response.write(bytes, () => resolve());
  });
}
