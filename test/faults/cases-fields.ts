import { neighbourDay, otherDay, unreadableRow, unreadableTwins, wordAmount } from './alterations.ts';
import { type Case, casesOf, everywhere, type Wanted } from './case.ts';
import { PAGED_DAY } from './days.ts';

const UNREADABLE = /^\w{12} ingest-\S+ 2026-03-05 a row of \S+ does not fit: \S+: Invalid input/;
const NEW = /unknown_field.*: \S+ 2026-03-05 \S+ sends fields that are new here: entirelyNew/;
const TYPE = /field_type_changed.*: \S+ 2026-03-05 \S+ sends another type: \S+ \(number, so far string\)/;
const ALTERED = { dial: [] };
const word: Wanted = {
  ...ALTERED,
  alter: wordAmount,
  did: 'failed',
  told: /failed: (chargedCents|amount) is no decimal amount: "abc"/,
};
const unreadable: Wanted = { ...ALTERED, alter: unreadableRow, did: 'quarantined', told: UNREADABLE };
const neighbours: Wanted = { ...ALTERED, alter: neighbourDay, did: 'as usual' };
const otherDays: Wanted = {
  ...ALTERED,
  alter: otherDay,
  did: 'failed',
  told: /failed: \S+ sent a row of 2026-03-12 when asked for 2026-03-05/,
};

/** Rows that lack something, or have something else in its place. */
export const FIELDS: Case[] = [
  ...casesOf('missing-email', {
    // The vendor still tells whose the events of people are who have left: it is asked for them.
    cursor: { did: 'restated', told: /^Coverage 21\.9 %/ },
    // The directory has the e-mails of these ids: the rows keep their owners, by another rule.
    analytics: { did: 'restated', told: /^ledger: billed 9\.669921166 -> 9\.669921166 USD/ },
    claude_code: { did: 'restated', told: /^ledger: billed 0 -> 0 USD/ },
  }),
  ...casesOf('new-field', everywhere({ did: 'as usual', told: NEW })),
  ...casesOf('type-change', {
    cursor: {
      did: 'failed',
      told: /failed: .* the vendor gave no usage or no money where the slice has it, and did not prove/,
    },
    analytics: { did: 'as usual', told: TYPE },
    legacy: { did: 'quarantined', told: UNREADABLE },
  }),
  ...casesOf('unreadable-row', {
    cursor: unreadable,
    legacy: unreadable,
    claude_code: unreadable,
  }),
  ...casesOf('unreadable-twins', { cursor: { ...unreadable, alter: unreadableTwins } }),
  // What the reading that was given up has left out is the same dead letter.
  ...casesOf('unreadable-row-anew', {
    cursor: {
      ...unreadable,
      dial: [{ fault: 'shifting-page' }],
      day: PAGED_DAY,
      told: /^\w{12} ingest-cursor 2026-03-04 a row of \S+ does not fit: model/,
      because: /counted 1100 events, and 1101 a page later/,
    },
  }),
  ...casesOf('lying-count', {
    cursor: { did: 'failed', told: /failed: \S+ sent 30 events and counts 31/ },
  }),
  ...casesOf('word-amount', { cursor: word, analytics: word, legacy: word }),
  ...casesOf('neighbour-day', everywhere(neighbours)),
  ...casesOf('other-day', everywhere(otherDays)),
];
