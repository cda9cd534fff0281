import type { Response } from 'express';
import { errorBody, Refusal, type Vendor } from '../refusal.ts';
import type { Call, Gate } from '../routes.ts';
import type { Aimed, Dial } from './dial.ts';
import type { Item } from './fault.ts';
import type { Meter } from './meter.ts';

/** Makes the gate of a vendor: calls are counted and kept to the limit, then the faults of the dial strike. */
export function makeGate(vendor: Vendor, dial: Dial, meter: Meter): Gate {
  return async ({ call, path, answer, response }) => {
    const wait = meter.enter(path);
    if (wait !== undefined) {
      refuse(vendor, response, tooMany(vendor, wait));
      return;
    }
    const aimed = dial.aimedAt(path, call);
    const ask = (asked: Call): Item => JSON.parse(JSON.stringify(answer(asked)));
    const hits = aimed.map(({ fault, hit }) => ({ fault, hit: { ...hit, ask } }));
    for (const { fault, hit } of hits) {
      response.set(fault.headers?.(hit) ?? {});
    }
    for (const { fault, hit } of hits) {
      const refusal = fault.refuse?.(hit);
      if (refusal !== undefined && hit.strike()) {
        refuse(vendor, response, refusal);
        return;
      }
    }
    if (hits.length === 0) {
      response.json(answer(call));
      return;
    }
    const text = JSON.stringify(altered(aimed, ask)(call));
    const sender = hits.find(({ fault, hit }) => fault.send !== undefined && hit.strike());
    if (sender?.fault.send === undefined) {
      response.type('json').send(text);
    } else {
      await sender.fault.send(response, text);
    }
  };
}

/** Each fault alters what the ones before it have left; those of days have changed the answer already. */
function altered(aimed: Aimed[], ask: (call: Call) => Item): (call: Call) => Item {
  return aimed.reduce((inner, { fault, hit }) => {
    if (fault.isOfDays) {
      hit.strike();
    }
    return (call: Call): Item => fault.alter?.({ ...hit, call, ask: inner }) ?? inner(call);
  }, ask);
}

/** Cursor says nothing of when to come back. */
function tooMany(vendor: Vendor, waitMs: number): Refusal {
  const headers = vendor === 'cursor' ? {} : { 'Retry-After': String(Math.ceil(waitMs / 1000)) };
  return new Refusal(429, 'Rate limit exceeded, try again later', headers);
}

function refuse(vendor: Vendor, response: Response, refusal: Refusal): void {
  response
    .set(refusal.headers)
    .status(refusal.status)
    .json(errorBody(vendor, refusal, response.getHeader('request-id')));
}
