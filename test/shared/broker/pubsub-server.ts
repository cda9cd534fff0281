import { once } from 'node:events';
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { protos } from '@google-cloud/pubsub';

/** A publish request as the server sees it; `routedTo` is the header that Google's front end goes by. */
export type Asked = { topic: string; routedTo: string; data: string[] };

/** A gRPC status, or nothing for success. */
export type Answer = { status: number; details: string } | undefined;

/** What is answered to a publish request. */
export type AnswerPublish = (asked: Asked) => Answer | Promise<Answer>;

/** What is answered to a pull; one that succeeds has no message. */
export type AnswerPull = (asked: { returnImmediately: boolean }) => Answer | Promise<Answer>;

/** What is answered to somebody who looks at a topic, by its whole name. */
export type AnswerLook = (topic: string) => Answer;

const { GetTopicRequest, PublishRequest, PublishResponse, PullRequest, Topic } = protos.google.pubsub.v1;

/** A gRPC server on this machine that takes publish and pull requests and answers as it is told. */
export async function startPubsubServer(
  publish: AnswerPublish,
  pull: AnswerPull = () => undefined,
  look: AnswerLook = () => undefined,
) {
  const sessions = new Set<ServerHttp2Session>();
  const asked: Asked[] = [];
  let count = 0;
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', async (stream, headers) => {
    // A frame begins with five bytes that say how long it is.
    const request = (await bodyOf(stream)).subarray(5);
    if (headers[':path'] === '/google.pubsub.v1.Subscriber/Pull') {
      const { returnImmediately } = PullRequest.decode(request);
      return respond(stream, await pull({ returnImmediately }), new Uint8Array());
    }
    if (headers[':path'] === '/google.pubsub.v1.Publisher/GetTopic') {
      const { topic: name } = GetTopicRequest.decode(request);
      return respond(stream, look(name), Topic.encode({ name }).finish());
    }
    const { topic, messages } = PublishRequest.decode(request);
    const one = {
      topic,
      routedTo: decodeURIComponent(String(headers['x-goog-request-params'])),
      data: messages.map(({ data }) => Buffer.from(data ?? '').toString()),
    };
    asked.push(one);
    const answer = await publish(one);
    const messageIds = answer === undefined ? one.data.map(() => String(++count)) : [];
    respond(stream, answer, PublishResponse.encode({ messageIds }).finish());
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

async function bodyOf(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function respond(stream: ServerHttp2Stream, refusal: Answer, body: Uint8Array): void {
  const headers = { ':status': 200, 'content-type': 'application/grpc' };
  if (refusal !== undefined) {
    const status = { 'grpc-status': String(refusal.status), 'grpc-message': refusal.details };
    stream.respond({ ...headers, ...status }, { endStream: true });
    return;
  }
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(body.byteLength, 1);
  stream.respond(headers, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(Buffer.concat([prefix, body]));
}
