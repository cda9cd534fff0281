import { z } from 'zod';
import { day } from '../../shared/contract/records.ts';

const text = z.string();
const decimal = z.string();
const count = z.int().nonnegative();
const id = z.union([z.number(), text]).nullish();
/** A field that is known and not read. */
const kept = z.unknown().optional();
const rows = z.array(z.looseObject({}));
/** The last millisecond that a date can hold. */
const MAX_INSTANT = 8.64e15;
const pageInfo = { hasNextPage: z.boolean() };

/** Fields that hold money or fractional units: read as the text that the vendor wrote. */
export const DECIMAL_FIELDS = new Set([
  'chargedCents',
  'cursorTokenFee',
  'totalCents',
  'requestsCosts',
  'spendCents',
  'overallSpendCents',
  'includedSpendCents',
  'hardLimitOverrideDollars',
  'monthlyLimitDollars',
  'effectivePerUserLimitDollars',
]);

/** https://cursor.com/docs/account/teams/admin-api#get-team-members */
export const member = z.looseObject({
  id: z.union([z.number(), z.string().min(1)]),
  email: text.nullish(),
  name: text.nullish(),
  role: text.nullish(),
  isRemoved: z.boolean().nullish(),
});
export type Member = z.infer<typeof member>;
export const membersAnswer = z.looseObject({ teamMembers: rows });

/** Whose row it is, which the seat hangs on, even where the rest of the row cannot be read. */
export const seatHolder = z.looseObject({ userId: id.catch(null), email: text.nullish().catch(null) });

/** https://cursor.com/docs/account/teams/admin-api#get-daily-usage-data */
export const userDay = z.looseObject({
  userId: id,
  day,
  date: kept,
  email: text.nullish(),
  isActive: z.boolean().nullish(),
  totalLinesAdded: count,
  acceptedLinesAdded: count,
  totalAccepts: count,
  totalRejects: count,
  subscriptionIncludedReqs: count,
  usageBasedReqs: count,
  totalLinesDeleted: count.nullish(),
  acceptedLinesDeleted: count.nullish(),
  totalApplies: count.nullish(),
  totalTabsShown: count.nullish(),
  totalTabsAccepted: count.nullish(),
  composerRequests: count.nullish(),
  chatRequests: count.nullish(),
  agentRequests: count.nullish(),
  cmdkUsages: count.nullish(),
  apiKeyReqs: count.nullish(),
  bugbotUsages: count.nullish(),
  mostUsedModel: text.nullish(),
  applyMostUsedExtension: kept,
  tabMostUsedExtension: kept,
  clientVersion: text.nullish(),
});
export type UserDay = z.infer<typeof userDay>;
/** A user-day whose day or counts cannot be read fails the slice. */
export const USER_DAY_ESSENTIAL = new Set([
  'day',
  'totalLinesAdded',
  'acceptedLinesAdded',
  'totalAccepts',
  'totalRejects',
  'subscriptionIncludedReqs',
  'usageBasedReqs',
]);
export const dailyUsageAnswer = z.looseObject({
  data: rows,
  pagination: z.looseObject({ page: count, totalUsers: count.nullish(), ...pageInfo }),
});

/** https://cursor.com/docs/account/teams/admin-api#get-usage-events-data */
export const usageEvent = z.looseObject({
  timestamp: z.string().regex(/^\d{1,15}$/, 'is no time in epoch milliseconds'),
  userEmail: text.nullish(),
  userId: id,
  model: text.nullish(),
  kind: text.nullish(),
  maxMode: z.boolean().nullish(),
  requestsCosts: decimal.nullish(),
  isTokenBasedCall: z.boolean().nullish(),
  isChargeable: z.boolean(),
  isHeadless: z.boolean().nullish(),
  tokenUsage: z
    .looseObject({
      inputTokens: count.nullish(),
      outputTokens: count.nullish(),
      cacheWriteTokens: count.nullish(),
      cacheReadTokens: count.nullish(),
    })
    .nullish(),
  chargedCents: decimal,
  cursorTokenFee: decimal.nullish(),
  isFreeBugbot: kept,
  serviceAccountId: kept,
  serviceAccountName: kept,
  cloudAgentId: kept,
  automationId: kept,
  conversationId: kept,
});
export type UsageEvent = z.infer<typeof usageEvent>;
/** An event whose day, amount, billing or counts cannot be read fails the slice. */
export const EVENT_ESSENTIAL = new Set(['timestamp', 'chargedCents', 'isChargeable', 'tokenUsage']);
export const usageEventsAnswer = z.looseObject({
  totalUsageEventsCount: count,
  pagination: z.looseObject({ currentPage: count, ...pageInfo }),
  usageEvents: rows,
});

/** Cents of a second opinion: money that is compared and never a fact, so it must not fail the slice. */
const cents = z.string().regex(/^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$/, 'is no decimal amount');

/** https://cursor.com/docs/account/teams/admin-api#get-spending-data */
export const memberSpend = z.looseObject({
  userId: id,
  name: kept,
  email: text.nullish(),
  role: kept,
  spendCents: cents.nullish(),
  overallSpendCents: cents.nullish(),
  includedSpendCents: kept,
  fastPremiumRequests: kept,
  hardLimitOverrideDollars: kept,
  monthlyLimitDollars: kept,
  effectivePerUserLimitDollars: kept,
  billingTier: kept,
  apiPercentUsed: kept,
  autoPercentUsed: kept,
  totalPercentUsed: kept,
  usagePromoExpiresAt: kept,
  removedAt: kept,
});
export type MemberSpend = z.infer<typeof memberSpend>;
export const spendAnswer = z.looseObject({
  teamMemberSpend: rows,
  subscriptionCycleStart: count.max(MAX_INSTANT),
  totalPages: count,
});

/** https://cursor.com/docs/account/teams/admin-api#billing-groups */
export const billingGroup = z.looseObject({
  id: kept,
  name: kept,
  type: kept,
  directoryGroupId: kept,
  memberCount: kept,
  createdAt: kept,
  updatedAt: kept,
  spendCents: kept,
  currentMembers: kept,
  formerMembers: kept,
  dailySpend: z.array(z.looseObject({ date: text, spendCents: cents })).nullish(),
});
export type BillingGroup = z.infer<typeof billingGroup>;
export const groupsAnswer = z.looseObject({
  groups: z.array(billingGroup),
  unassignedGroup: billingGroup.nullish(),
});
