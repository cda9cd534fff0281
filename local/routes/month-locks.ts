import { Router } from 'express';
import { z } from 'zod';
import { lockMonth, type MonthLockDeps } from '../../shared/month-lock.ts';

const asked = z.strictObject({
  month: z.string(),
  isLocked: z.boolean(),
  changedBy: z.string().min(1),
  reason: z.string().min(1).nullable(),
});

/** `POST /month-locks`, where it is mounted: closes a month or opens it again. */
export function monthLocks(deps: MonthLockDeps): Router {
  const router = Router();
  router.post('/', async (request, response) => {
    response.json(await lockMonth(deps, asked.parse(request.body)));
  });
  return router;
}
