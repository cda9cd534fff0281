import { finished } from 'node:stream/promises';
import { http, type Request, type Response } from '@google-cloud/functions-framework';
import { type Config, readConfig } from '../shared/config.ts';
import { readRequest } from '../shared/contract/envelope.ts';
import { messageOf, RetryableError, UsageError } from '../shared/errors.ts';
import type { Handler } from '../shared/handler.ts';
import { type Log, openLog } from '../shared/log.ts';
import { inLogContext } from '../shared/log-context.ts';
import { TRACE } from '../shared/log-fields.ts';
import { refusal, type WebHandler } from '../shared/web.ts';
import { answerWeb } from './answer-web.ts';
import { endOnSignals } from './signals.ts';
import { traceOf } from './trace.ts';
import { openTraffic, type Traffic } from './traffic.ts';

/** The functions over their back ends, and what must be sent before the process may end. */
export type Service = {
  /** Fed by topics. */
  functions: Record<string, Handler>;
  /** Asked by people and programs. */
  web: Record<string, WebHandler>;
  close(): Promise<void>;
};

/** What a process lends to the service in it; `stopping` is aborted when the process has been told to end. */
export type Host = { log: Log; stopping: AbortSignal };

/** Runs a service in this process, which ends at once, with every bad setting named, when it cannot. */
export function serve(env: NodeJS.ProcessEnv, open: (config: Config, host: Host) => Service): void {
  const traffic = openTraffic();
  try {
    const config = readConfig(env);
    const log = openLog(config.logLevel);
    const service = open(config, { log, stopping: traffic.stopping });
    registerFunctions(service.functions, traffic, config.cloud?.projectId);
    registerWebFunctions(service.web, traffic);
    endOnSignals(log, async () => {
      await traffic.drain();
      await service.close();
    });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    // The framework would report what a module throws as a syntax error, with the stack.
    openLog('error').error({ problem: error.message }, 'settings.refused');
    process.exit(2);
  }
}

/**
 * Registers functions with the framework, each under its own name as the target: as HTTP functions, since for
 * CloudEvent functions the framework (5.0.5) drops deliveryAttempt and subscription from a raw push body.
 */
export function registerFunctions(
  functions: Record<string, Handler>,
  traffic: Traffic,
  projectId?: string,
): void {
  for (const [name, handle] of Object.entries(functions)) {
    http(name, (request, response) => {
      const trace = traceOf(request.headers, projectId);
      return inLogContext({ [TRACE]: trace }, () =>
        traffic.follow(respond(request, response, handle, traffic)),
      );
    });
  }
}

/** Registers functions that are asked over HTTP, each under its own name as the target. */
export function registerWebFunctions(functions: Record<string, WebHandler>, traffic: Traffic): void {
  const stopped: WebHandler = async () => refusal(503, messageOf(traffic.stopping.reason));
  for (const [name, handle] of Object.entries(functions)) {
    http(name, (request, response) => {
      const answering = answerWeb(request, response, traffic.stopping.aborted ? stopped : handle);
      return traffic.follow(answering.then(() => sent(response)));
    });
  }
}

async function respond(request: Request, response: Response, handle: Handler, traffic: Traffic) {
  const { status, text } = await answerTo(request, handle, traffic);
  response.status(status).type('text/plain').send(text);
  await sent(response);
}

/** Resolves when an answer is sent; a caller that has gone away is nobody to wait for. */
async function sent(response: Response): Promise<void> {
  await finished(response).catch(() => {});
}

/** 2xx acknowledges a message; after anything else it comes again. */
async function answerTo(request: Request, handle: Handler, { stopping }: Traffic) {
  if (stopping.aborted) return { status: 503, text: messageOf(stopping.reason) };
  if (request.method !== 'POST') return { status: 405, text: 'messages come by POST' };
  const event = readRequest(request.headers, request.body);
  if (!event) return { status: 400, text: 'the body is no JSON object, which Pub/Sub pushes' };
  try {
    await handle(event);
    return { status: 204, text: '' };
  } catch (error) {
    const [line = ''] = messageOf(error).split('\n', 1);
    return { status: error instanceof RetryableError ? 503 : 500, text: line };
  }
}
