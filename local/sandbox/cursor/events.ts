import { DAY_MS, isWeekend } from '../days.ts';
import type { Organization } from '../organization.ts';
import { isMember, type Person } from '../people.ts';
import { between, pick, type Random, randomFrom } from '../random.ts';
import { type CursorEvent, SERVICE } from './event.ts';
import { addLookalikes } from './lookalikes.ts';
import { requestCharge, tokenCharge } from './pricing.ts';

/** Of a thousand draws so many are events of people who have left, and of the service account. */
const LEAVER_SLOTS = 45;
const SERVICE_SLOTS = 10;
const SLOTS = 1000;
/** A special event, such as a correction, comes up once in so many. */
const SPECIAL_EVERY = 400;

/** The number of a whole day's events, known without making them. */
export function eventCount(organization: Organization, day: string): number {
  const exact = organization.eventsOn[day] ?? organization.eventsPerDay;
  const random = randomFrom(organization.seed, 'count', day);
  return exact ?? (isWeekend(day) ? between(random, 280, 460) : between(random, 900, 1450));
}

/** Makes all events of a day, oldest first. */
export function makeEvents(organization: Organization, day: string): CursorEvent[] {
  const count = eventCount(organization, day);
  const random = randomFrom(organization.seed, 'events', day);
  const slots = personSlots(organization.people, random);
  const owner = (slot: number): number => {
    const person = organization.people[slot];
    // Whoever has left is followed by the service account, so that days stay as busy as they were.
    return person === undefined || !isMember(person, day) ? SERVICE : slot;
  };
  const offsets = makeOffsets(random, count);
  const events: CursorEvent[] = [];
  for (const [index, offset] of offsets.entries()) {
    const previous = events[index - 1];
    const isTwin = previous !== undefined && isSpecial(index, count, 2) && index < count - 1;
    events.push(
      isTwin ? { ...previous } : makeEvent(organization, random, { index, count, offset, slots, owner }),
    );
  }
  // A twin may have gone before the moment that was drawn for it, never behind the next one.
  return addLookalikes(events, organization.people);
}

type Draw = {
  index: number;
  count: number;
  offset: number;
  slots: Int16Array;
  owner(slot: number): number;
};

function makeEvent(organization: Organization, random: Random, draw: Draw): CursorEvent {
  const slot = draw.slots[Math.floor(random() * SLOTS)] ?? SERVICE;
  const money = chargeOf(random, draw);
  const tail = organization.extraDecimals && money.nano !== 0 ? between(random, 0, 99) : 0;
  return {
    offset: draw.offset,
    person: draw.owner(slot),
    maxMode: false,
    headless: slot === SERVICE || random() < 0.05,
    tail,
    ...money,
  };
}

function chargeOf(random: Random, { index, count }: Draw) {
  if (isSpecial(index, count, 3)) {
    return correction(random);
  }
  if (isSpecial(index, count, 4)) {
    // As small as money gets here; its JSON number is written with an exponent.
    return { ...requestCharge(random), kind: 'Usage-based', isChargeable: true, nano: 3 };
  }
  const draw = random();
  if (draw < 0.35) {
    return { ...tokenCharge(random, 1), kind: 'Usage-based', isChargeable: true };
  }
  if (draw < 0.38) {
    return { ...tokenCharge(random, 4), kind: 'Usage-based', isChargeable: true, maxMode: true };
  }
  if (draw < 0.45) {
    return { ...requestCharge(random), kind: 'Usage-based', isChargeable: true };
  }
  if (draw < 0.82) {
    return { ...tokenCharge(random, 1), kind: 'Included in Business', isChargeable: false };
  }
  if (draw < 0.96) {
    return { ...requestCharge(random), kind: 'Included in Business', isChargeable: false };
  }
  return {
    ...tokenCharge(random, 1),
    kind: 'Errored, Not Charged',
    isChargeable: false,
    nano: 0,
    feeNano: 0,
  };
}

function correction(random: Random) {
  const nano = -between(random, 100_000_001, 900_000_009);
  const model = pick(random, ['claude-4.5-sonnet', 'gpt-5']);
  return { model, requests: 0, kind: 'Usage-based', isChargeable: true, nano, feeNano: null, tokens: null };
}

/** The middle, third, quarter … of a day is special, and again after every few hundred events. */
function isSpecial(index: number, count: number, part: number): boolean {
  return count >= 12 && index % SPECIAL_EVERY === Math.floor(Math.min(count, SPECIAL_EVERY) / part);
}

/** Moments in order: the first and the last millisecond of the day, the rest mostly in working hours. */
function makeOffsets(random: Random, count: number): Int32Array {
  const offsets = new Int32Array(count);
  for (let i = 1; i < count; i += 1) {
    const spread = random() < 0.8 ? 0.3 + ((random() + random()) / 2) * 0.6 : random();
    offsets[i] = Math.floor(spread * (DAY_MS - 1));
  }
  if (count > 1) {
    offsets[count - 1] = DAY_MS - 1;
  }
  return offsets.sort();
}

function personSlots(people: readonly Person[], random: Random): Int16Array {
  const slots = new Int16Array(SLOTS).fill(SERVICE);
  const leavers = people.filter((person) => person.hasLeft);
  const present = people.filter((person) => !person.hasLeft && person.role !== 'free-owner');
  const working = present.filter(() => random() < 0.9);
  const workers = working.length > 0 ? working : present;
  const leaverEnd = SERVICE_SLOTS + (leavers.length > 0 ? LEAVER_SLOTS : 0);
  for (let i = SERVICE_SLOTS; i < leaverEnd; i += 1) {
    slots[i] = leavers[i % leavers.length]?.index ?? SERVICE;
  }
  const total = workers.reduce((sum, person) => sum + person.weight, 0);
  let end = leaverEnd;
  let weight = 0;
  for (const person of workers) {
    weight += person.weight;
    const next = leaverEnd + Math.round((weight / total) * (SLOTS - leaverEnd));
    slots.fill(person.index, end, next);
    end = next;
  }
  return slots;
}
