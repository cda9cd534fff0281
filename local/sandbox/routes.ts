import type { RequestHandler, Response, Router } from 'express';
import { Refusal } from './refusal.ts';

/** A request as a handler sees it: the address with its query, and the parsed body. */
export type Call = { url: URL; body: unknown };

/** One documented endpoint: its method, its path, and what it answers. */
export type Route = { method: 'GET' | 'POST'; path: string; answer(call: Call): unknown };

/** A call that has come as far as its endpoint: the endpoint's path, its answer, and where it goes. */
export type Passage = { call: Call; path: string; answer(call: Call): unknown; response: Response };

/** Stands before a vendor's endpoints and answers in their place, with their answer or another one. */
export type Gate = (passage: Passage) => void | Promise<void>;

/** Puts a gate before all endpoints of the routers that follow. */
export function gateBefore(gate: Gate): RequestHandler {
  return (_request, response, next) => {
    response.locals.gate = gate;
    next();
  };
}

/** Adds endpoints to a router; another method gets 405, another path 404. */
export function addRoutes(router: Router, routes: readonly Route[]): void {
  for (const route of routes) {
    router.all(route.path, (request, response) => {
      if (request.method !== route.method) {
        response.setHeader('Allow', route.method);
        throw new Refusal(405, `${request.method} is not allowed here, use ${route.method}`);
      }
      const gate: Gate = response.locals.gate ?? sendAnswer;
      const call = { url: new URL(request.originalUrl, 'http://sandbox'), body: request.body };
      return gate({ call, path: route.path, answer: (asked) => route.answer(asked), response });
    });
  }
  router.use((request) => {
    throw new Refusal(404, `no such endpoint: ${request.path}`);
  });
}

function sendAnswer({ call, answer, response }: Passage): void {
  response.json(answer(call));
}
