import express, { Router } from 'express';
import { Refusal } from '../refusal.ts';
import type { Dial } from './dial.ts';
import type { Meter } from './meter.ts';
import { type FaultSetting, readFaultList } from './settings.ts';

/** Serves `/__faults`, where the dial is set, and `/__requests`, where the calls are counted. */
export function controlApi(dial: Dial, meter: Meter): Router {
  const router = Router();
  const faults = router.route('/__faults');
  faults.get((_request, response) => {
    response.json({ faults: dial.list() });
  });
  // Whatever the content type says: the body is read as JSON, so that a plain `curl -d` will do.
  faults.post(express.text({ type: () => true }), (request, response) => {
    dial.set(readList(request.body));
    response.json({ faults: dial.list() });
  });
  faults.delete((_request, response) => {
    dial.set([]);
    response.json({ faults: dial.list() });
  });
  const requests = router.route('/__requests');
  requests.get((_request, response) => {
    response.json(meter.json());
  });
  requests.delete((_request, response) => {
    meter.reset();
    response.json(meter.json());
  });
  return router;
}

function readList(body: unknown): FaultSetting[] {
  try {
    return readFaultList(String(body));
  } catch (error) {
    throw error instanceof RangeError ? new Refusal(400, error.message) : error;
  }
}
