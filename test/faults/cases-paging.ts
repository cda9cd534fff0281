import type { FaultSetting } from '../../local/sandbox/index.ts';
import { noBucketOnce, pageGone } from './alterations.ts';
import { alike, type Case, casesOf, ofAnthropic, type Wanted } from './case.ts';
import { PAGED_DAY } from './days.ts';

const COST = '/v1/organizations/analytics/cost';
const DAILY_USAGE = '/teams/daily-usage-data';
const USERS = '/v1/organizations/users';

/** Refused twice, the analytics reports are read by 20 rows a page, so that there is a second page to strike. */
const PAGED: FaultSetting = { fault: 'dense-page', path: COST, times: 2 };
const MOVED = /counted 1100 events, and 1101 a page later/;
const REFRESHED = /was refreshed from \S+ to \S+ between two pages/;
const NARROWED = /report_narrowed: .* was refused as usual and read with limit=20/;
const noCursor: Wanted = { did: 'failed', told: /failed: \S+ promises more and gives no cursor/ };
const stuck: Wanted = {
  did: 'failed',
  told: /failed: \S+ gives the cursor page_stuck again: it does not move/,
};
const repeated: Wanted = { did: 'failed', told: /failed: \S+ repeats page (1|the first) as page \S+/ };
const shifted: Wanted = {
  dial: [{ fault: 'shifting-page' }],
  did: 'read anew',
  day: PAGED_DAY,
  because: MOVED,
};
const refreshed = (fault: FaultSetting['fault']): Wanted => ({
  isLarge: true,
  dial: [PAGED, { fault, path: COST }],
  did: 'read anew',
  because: REFRESHED,
  told: NARROWED,
});

/** Answers that are cut into pages badly, and data that moves between two pages. */
export const PAGING: Case[] = [
  ...casesOf('no-cursor', {
    ...alike('no-cursor', noCursor),
    cursor: { did: 'failed', told: /failed: \S+ promises more after the empty page 1/ },
  }),
  ...casesOf('no-cursor-users', ofAnthropic({ ...noCursor, dial: [{ fault: 'no-cursor', path: USERS }] })),
  ...casesOf('stuck-cursor', ofAnthropic(stuck)),
  ...casesOf('repeated-page', alike('repeated-page', repeated)),
  ...casesOf('repeated-users', {
    cursor: { ...repeated, dial: [{ fault: 'repeated-page', path: DAILY_USAGE }] },
  }),
  ...casesOf('shifting-page', { cursor: shifted, analytics: refreshed('shifting-page') }),
  ...casesOf('shifting-page-segments', { cursor: { ...shifted, isCut: true } }),
  ...casesOf('refreshed', { analytics: refreshed('refreshed') }),
  ...casesOf('refreshed-segments', { analytics: { ...refreshed('refreshed'), isCut: true } }),
  ...casesOf('page-gone', {
    analytics: {
      isLarge: true,
      dial: [PAGED],
      alter: () => pageGone(COST),
      did: 'read anew',
      because: /answered 410: .*the day is read anew/,
      told: NARROWED,
    },
  }),
  ...casesOf('no-bucket', {
    legacy: { dial: [], alter: noBucketOnce, did: 'redelivered' },
  }),
];
