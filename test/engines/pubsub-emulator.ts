import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort, untilAnswers } from './ports.ts';

const JAR = fileURLToPath(new URL('../../.engines/pubsub/emulator.jar', import.meta.url));

/** A Pub/Sub emulator without any topic. */
export type PubsubEmulator = {
  /** `host:port`, as `PUBSUB_EMULATOR_HOST` has it. */
  host: string;
  stop(): Promise<void>;
};

/** Starts Google's emulator on a free port of this machine. @throws Error when it is not installed. */
export async function startPubsubEmulator(): Promise<PubsubEmulator> {
  if (!existsSync(JAR)) {
    throw new Error('the Pub/Sub emulator is not installed: run test/engines/install pubsub');
  }
  const port = await freePort();
  const server = spawn(
    'java',
    [
      ...['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
      ...['-jar', JAR, '--host=127.0.0.1', `--port=${port}`],
    ],
    { stdio: 'ignore' },
  );
  await once(server, 'spawn');
  const ended = once(server, 'exit');
  const host = `127.0.0.1:${port}`;
  await untilAnswers(`http://${host}`, server);
  return {
    host,
    async stop() {
      server.kill('SIGKILL');
      await ended;
    },
  };
}
