import { z } from 'zod';
import { day } from '../../shared/contract/records.ts';

const text = z.string();
const decimal = z.string();
const count = z.int().nonnegative();
const pageInfo = { hasNextPage: z.boolean() };

/** Fields that hold money or fractional units: read as the text that the vendor wrote. */
export const DECIMAL_FIELDS = new Set(['chargedCents', 'cursorTokenFee', 'totalCents', 'requestsCosts']);

/** https://cursor.com/docs/account/teams/admin-api#get-team-members */
export const member = z.looseObject({
  id: z.union([z.number(), z.string().min(1)]),
  email: text.nullish(),
  name: text.nullish(),
  role: text.nullish(),
  isRemoved: z.boolean().nullish(),
});
export type Member = z.infer<typeof member>;
export const membersAnswer = z.looseObject({ teamMembers: z.array(z.looseObject({})) });

/** https://cursor.com/docs/account/teams/admin-api#get-daily-usage-data */
export const userDay = z.looseObject({
  userId: z.union([z.number(), text]).nullish(),
  day,
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
  data: z.array(z.looseObject({})),
  pagination: z.looseObject({ page: count, ...pageInfo }),
});

/** https://cursor.com/docs/account/teams/admin-api#get-usage-events-data */
export const usageEvent = z.looseObject({
  timestamp: z.string().regex(/^\d{1,15}$/, 'is no time in epoch milliseconds'),
  userEmail: text.nullish(),
  userId: z.union([z.number(), text]).nullish(),
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
});
export type UsageEvent = z.infer<typeof usageEvent>;
/** An event whose day, amount, billing or counts cannot be read fails the slice. */
export const EVENT_ESSENTIAL = new Set(['timestamp', 'chargedCents', 'isChargeable', 'tokenUsage']);
export const usageEventsAnswer = z.looseObject({
  totalUsageEventsCount: count,
  pagination: z.looseObject({ currentPage: count, ...pageInfo }),
  usageEvents: z.array(z.looseObject({})),
});
