import { HOUR_MS, startOf } from '../days.ts';
import { LATE_HOURS, type Revision } from '../revisions.ts';
import { allItems } from './answers.ts';
import { calledDays } from './called-days.ts';
import type { Fault, Hit, Item } from './fault.ts';
import { rawJSON } from './money.ts';

const TINY_TEXT = '0.0000001';

/** Faults that change what is true of a day: every endpoint follows, and so does `/__truth`. */
export const DAY_FAULTS = {
  'repriced-day': {
    description: 'chargeable events and tokens cost a fifth less, on the day or on all days',
    isOfDays: true,
  },
  'restated-day': {
    description: 'a row of money and its usage are gone, on the day or on all days',
    isOfDays: true,
  },
  'late-day': {
    description:
      'only the first 12 hours are there, and data_refreshed_at is noon, on the day or on all days; the buckets of the legacy reports stay, half full',
    isOfDays: true,
    alter: markedLate,
  },
  'tiny-cents': {
    description: 'an amount is 1e-7 cents and written so, on the day or on all days',
    isOfDays: true,
    alter(hit) {
      const answer = hit.ask(hit.call);
      for (const item of allItems(answer)) {
        for (const field of ['amount', 'list_amount']) {
          item[field] = item[field] === TINY_TEXT ? rawJSON('1e-7') : item[field];
        }
      }
      return answer;
    },
  },
} satisfies Record<Revision, Fault>;

/** Data that is late was refreshed before the rest of the day came in. */
function markedLate(hit: Hit): Item | undefined {
  const answer = hit.ask(hit.call);
  const day = hit.day ?? calledDays(hit.call, hit.now)?.last;
  if (typeof answer.data_refreshed_at !== 'string' || day === undefined) {
    return undefined;
  }
  const noon = startOf(day) + LATE_HOURS * HOUR_MS;
  const at = Math.min(Date.parse(answer.data_refreshed_at), noon);
  return { ...answer, data_refreshed_at: new Date(at).toISOString().replace('.000Z', 'Z') };
}
