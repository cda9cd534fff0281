import { once } from 'node:events';
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { protos } from '@google-cloud/pubsub';

/** A publish request as the server sees it; `routedTo` is the header that Google's front end goes by. */
export type Asked = { topic: string; routedTo: string; data: string[]; bytes: number };

/** A gRPC status, or nothing for success. */
export type Answer = { status: number; details: string } | undefined;

const { PublishRequest, PublishResponse } = protos.google.pubsub.v1;

/** A gRPC server on this machine that takes publish requests and answers as it is told. */
export async function startPubsubServer(answer: (asked: Asked) => Answer | Promise<Answer>) {
  const sessions = new Set<ServerHttp2Session>();
  const asked: Asked[] = [];
  let count = 0;
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', async (stream, headers) => {
    const frame = await bodyOf(stream);
    const request = PublishRequest.decode(frame.subarray(5));
    const one = {
      topic: request.topic,
      routedTo: decodeURIComponent(String(headers['x-goog-request-params'])),
      data: request.messages.map(({ data }) => Buffer.from(data ?? '').toString()),
      bytes: frame.byteLength,
    };
    asked.push(one);
    const refusal = await answer(one);
    if (refusal === undefined) {
      succeed(stream, PublishResponse.encode({ messageIds: one.data.map(() => String(++count)) }).finish());
    } else {
      const { status, details } = refusal;
      stream.respond(
        { ...GRPC, 'grpc-status': String(status), 'grpc-message': details },
        { endStream: true },
      );
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async stop() {
      for (const session of sessions) session.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const GRPC = { ':status': 200, 'content-type': 'application/grpc' };

async function bodyOf(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function succeed(stream: ServerHttp2Stream, body: Uint8Array): void {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(body.byteLength, 1);
  stream.respond(GRPC, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([prefix, body]));
}
