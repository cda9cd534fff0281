import { emptyAnswer } from './alterations.ts';
import { type Case, casesOf, type Wanted } from './case.ts';
import { DAY } from './days.ts';

const EURO = /failed: a row of \S+ does not fit: (cost\.)?currency: Invalid input: expected "USD"/;
const NO_AMOUNT = /failed: a row of \S+ does not fit: (chargedCents|cost\.amount|amount): Invalid input/;
const UNIT =
  /refused: the tokens come to \S+ USD at list prices .* was a unit misread\? .*--accept-magnitude/;
const refused: Wanted = { did: 'refused', told: UNIT, isAcceptable: true };
const COST_REPORT = '/v1/organizations/cost_report';
const SPEND = '/teams/spend';
const GROUPS = '/teams/groups';
const euro: Wanted = { did: 'failed', told: EURO };
const renamed: Wanted = { did: 'failed', told: NO_AMOUNT };

/** Money that is written in another way. */
export const MONEY: Case[] = [
  ...casesOf('other-currency', { analytics: euro, legacy: euro }),
  ...casesOf('number-cents', { analytics: { did: 'as usual' }, legacy: { did: 'as usual' } }),
  ...casesOf('cents-as-dollars', {
    cursor: refused,
    analytics: refused,
    legacy: refused,
    // Its money is an estimate, and becomes no fact.
    claude_code: { did: 'as usual' },
  }),
  ...casesOf('other-opinion', {
    cursor: {
      dial: [{ fault: 'cents-as-dollars', path: GROUPS }],
      did: 'as usual',
      told: /warning groups_differ: .* the billing groups have spent \S+ USD on 2026-03-05, and the events/,
    },
    analytics: {
      dial: [{ fault: 'cents-as-dollars', path: COST_REPORT }],
      did: 'as usual',
      told: /warning reports_differ: .* analytics\/cost has 9\.669921166 USD for the day, and cost_report 0\.09/,
    },
  }),
  ...casesOf('no-opinion', {
    cursor: {
      dial: [],
      alter: () => emptyAnswer(SPEND),
      did: 'as usual',
      told: /second_opinion_missing: .*\/teams\/spend answered what does not fit/,
    },
    analytics: {
      dial: [{ fault: 'other-currency', path: COST_REPORT }],
      did: 'as usual',
      told: /warning reports_not_compared: .* the total of cost_report could not be compared .*currency/,
    },
  }),
  ...casesOf('renamed-field', { cursor: renamed, analytics: renamed, legacy: renamed }),
];

const moved = (told: RegExp, more: Partial<Wanted> = {}): Wanted => ({ did: 'restated', told, ...more });
const LOWER = /^ledger: billed \S+ -> \S+ USD, rows /;
const untouched: Wanted = { did: 'as usual' };

/** Figures that the vendor itself takes back, or has not yet in full. */
export const DAYS: Case[] = [
  ...casesOf('tiny-cents', {
    cursor: moved(/^ledger: billed 1\.007885264 -> 0\.985385265 USD, rows \+0 -0 ~1$/),
    analytics: moved(/^ledger: billed 9\.669921166 -> 9\.291358167 USD, rows \+0 -0 ~1$/),
    legacy: moved(/^ledger: billed 9\.669921166 -> 9\.291358167 USD, rows \+0 -0 ~1$/),
    claude_code: untouched,
  }),
  ...casesOf('repriced-day', {
    cursor: moved(/^ledger: billed 1\.007885264 -> 0\.806308211 USD, rows \+0 -0 ~11$/, { replays: 5 }),
    analytics: moved(/^ledger: billed 9\.669921166 -> 7\.884770266 USD, rows \+0 -0 ~48$/, { replays: 5 }),
    legacy: moved(LOWER, { replays: 100 }),
    claude_code: untouched,
  }),
  ...casesOf('restated-day', {
    cursor: moved(LOWER, { replays: 5 }),
    analytics: moved(LOWER, { replays: 100 }),
    legacy: moved(LOWER, { replays: 5 }),
    claude_code: untouched,
  }),
  ...casesOf('late-day', {
    cursor: moved(LOWER),
    analytics: moved(/day_incomplete: .* those of 2026-03-05T12:00:00Z, before its end/),
    legacy: moved(LOWER),
    claude_code: moved(LOWER),
  }),
  ...casesOf('empty-day', {
    cursor: moved(LOWER, { dial: [], vendorClock: Date.parse(`${DAY}T00:00:00Z`) }),
    analytics: {
      dial: [],
      vendorClock: Date.parse(`${DAY}T00:00:00Z`),
      did: 'failed',
      told: /failed: .* did not prove that the day is empty/,
    },
    legacy: moved(LOWER, { dial: [], vendorClock: Date.parse(`${DAY}T00:00:00Z`) }),
    claude_code: moved(LOWER, { dial: [], vendorClock: Date.parse(`${DAY}T00:00:00Z`) }),
  }),
];
