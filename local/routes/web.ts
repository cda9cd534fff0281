import express, { type Express } from 'express';
import { answerWeb } from '../../functions/answer-web.ts';
import { STATUS_PATHS } from '../../functions/status/index.ts';
import type { WebFunctionName } from '../../functions/web.ts';
import type { WebHandler } from '../../shared/web.ts';

/** What a host serves of the functions that are asked over HTTP. */
export type WebFunctions = Record<WebFunctionName, WebHandler>;

/** Serves the status and the start of runs under the paths that they have in the cloud. */
export function mountWeb(app: Express, web: WebFunctions): void {
  app.all([...STATUS_PATHS], (request, response) => answerWeb(request, response, web.status));
  app.all('/run-daily-job', express.json(), (request, response) =>
    answerWeb(request, response, web['run-daily-job']),
  );
}
