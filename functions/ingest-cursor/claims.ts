import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/ingest/content-hash.ts';
import { normalizeEmail } from '../../shared/ingest/vendor-rows.ts';
import type { RawRow } from './client.ts';
import type { Leaver } from './state.ts';

/** By the hash of an event: whose it is, by the index of the leaver, and how often it was not met yet. */
export type Claims = Record<string, [leaver: number, count: number][]>;

const HASH_BYTES = 16;

/** Whether the event names no person. */
export function isNameless({ userEmail }: RawRow): boolean {
  return String(userEmail ?? '').trim() === '';
}

/** Whether the vendor leaves out whose event it is: a service's names no person either, and says so. */
export function isNobodys(event: RawRow): boolean {
  return !event.serviceAccountId && isNameless(event);
}

/** Adds a leaver's events; equal ones are counted, since nothing tells them apart. */
export function addClaims(claims: Claims, leaver: number, events: readonly RawRow[]): void {
  for (const event of events) {
    const hash = eventHash(event);
    claims[hash] ??= [];
    const claim = claims[hash].find(([claimant]) => claimant === leaver);
    if (claim) claim[1] += 1;
    else claims[hash].push([leaver, 1]);
  }
}

/** Forgets what a leaver has claimed. */
export function dropClaims(claims: Claims, leaver: number): void {
  for (const [hash, open] of Object.entries(claims)) {
    const others = open.filter(([claimant]) => claimant !== leaver);
    if (others.length > 0) claims[hash] = others;
    else delete claims[hash];
  }
}

/**
 * Whose event it is, by the index of the leaver, and counts it as met; undefined when nobody claims it. One that
 * states whose it is meets that leaver's claim alone.
 */
export function takeClaim(claims: Claims, event: RawRow, leavers: readonly Leaver[]): number | undefined {
  const stated = normalizeEmail(String(event.userEmail ?? ''));
  if (stated === null && !isNobodys(event)) return undefined;
  const hash = eventHash(event);
  const open = claims[hash] ?? [];
  const claim = open.find(([leaver]) => stated === null || leavers[leaver]?.email === stated);
  if (!claim) return undefined;
  claim[1] -= 1;
  const left = open.filter(([, count]) => count > 0);
  if (left.length > 0) claims[hash] = left;
  else delete claims[hash];
  return claim[0];
}

/** Leavers who claim the very same events as another: a vendor that does not heed whom it is asked for does that. */
export function sameClaims(claims: Claims, leavers: number): number[] {
  const all = Array.from({ length: leavers }, (_, leaver) =>
    Object.entries(claims).flatMap(([hash, open]) =>
      open.filter(([claimant]) => claimant === leaver).map(([, count]) => `${hash} ${count}`),
    ),
  ).map((own) => own.join());
  return [...all.keys()].filter((leaver) =>
    all.some((claimed, other) => other !== leaver && claimed !== '' && claimed === all[leaver]),
  );
}

/** How many claimed events were not met. */
export function countClaims(claims: Claims): number {
  return Object.values(claims)
    .flat()
    .reduce((sum, [, count]) => sum + count, 0);
}

/**
 * Over all fields as sent, in whatever order, but for the e-mail, which one of the two answers may have lost: there
 * is no id, and a continuation has to carry it.
 */
function eventHash({ userEmail: _, ...event }: RawRow): string {
  const hash = createHash('sha256').update(canonicalJson(event)).digest();
  return hash.subarray(0, HASH_BYTES).toString('base64');
}
