import type { Router } from 'express';
import { Refusal } from './refusal.ts';

/** A request as a handler sees it: the address with its query, and the parsed body. */
export type Call = { url: URL; body: unknown };

/** One documented endpoint: its method, its path, and what it answers. */
export type Route = { method: 'GET' | 'POST'; path: string; answer(call: Call): unknown };

/** Adds endpoints to a router; another method gets 405, another path 404. */
export function addRoutes(router: Router, routes: readonly Route[]): void {
  for (const route of routes) {
    router.all(route.path, (request, response) => {
      if (request.method !== route.method) {
        response.setHeader('Allow', route.method);
        throw new Refusal(405, `${request.method} is not allowed here, use ${route.method}`);
      }
      const url = new URL(request.originalUrl, 'http://sandbox');
      response.json(route.answer({ url, body: request.body }));
    });
  }
  router.use((request) => {
    throw new Refusal(404, `no such endpoint: ${request.path}`);
  });
}
