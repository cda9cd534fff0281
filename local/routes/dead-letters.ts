import express, { Router } from 'express';
import { z } from 'zod';
import type { Letters } from '../../shared/dead-letters/letters.ts';

/** A mended payload is a message of up to 9 MiB, and JSON within JSON can be twice as long. */
const BODY_LIMIT = '32mb';

const id = z.string().min(1);
const redriving = z.strictObject({
  id,
  by: z.string().min(1),
  reason: z.string().nullable(),
  payload: z.string().optional(),
});
const discarding = z.strictObject({ id, by: z.string().min(1), reason: z.string() });
const asking = z.strictObject({ id });

/** What commands ask of the host about dead letters, which lie in the files that it owns. */
export function deadLetterRoutes(letters: Letters): Router {
  const router = Router();
  router.use(express.json({ limit: BODY_LIMIT }));
  router.post('/redrive', async (request, response) => {
    response.json(await letters.redrive(redriving.parse(request.body)));
  });
  router.post('/discard', async (request, response) => {
    response.json(await letters.discard(discarding.parse(request.body)));
  });
  router.post('/whole', async (request, response) => {
    response.json({ payload: await letters.whole(asking.parse(request.body).id) });
  });
  return router;
}
