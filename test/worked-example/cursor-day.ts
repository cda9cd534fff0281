/** The day that both vendors have data for. */
export const DAY = '2026-01-05';
const FIRST_MS = 1_767_571_200_000; // 2026-01-05T00:00:00.000Z
const LAST_MS = 1_767_657_599_999; // 2026-01-05T23:59:59.999Z

/** The id by which the vendor is asked for the events of Cleo, who has left. */
export const LEAVER_ID = '3';

/** The team: Cleo has left it, Dana pays for no seat. */
export const MEMBERS = [
  { id: 1, email: ' Ann@Example.com', name: 'Ann', role: 'member', isRemoved: false },
  { id: 2, email: 'bob@example.com', name: 'Bob', role: 'owner', isRemoved: false },
  { id: Number(LEAVER_ID), email: 'cleo@example.com', name: 'Cleo', role: 'member', isRemoved: true },
  { id: 4, email: 'dana@example.com', name: 'Dana', role: 'free-owner', isRemoved: false },
];

function userDay(email: string, numbers: [number, number, number, number, number, number]) {
  const [added, accepted, accepts, rejects, included, charged] = numbers;
  return {
    userId: `user_${email.trim()[0]?.toLowerCase()}`,
    day: DAY,
    date: FIRST_MS,
    email,
    isActive: added > 0,
    totalLinesAdded: added,
    totalLinesDeleted: 10,
    acceptedLinesAdded: accepted,
    acceptedLinesDeleted: 4,
    totalApplies: 6,
    totalAccepts: accepts,
    totalRejects: rejects,
    totalTabsShown: 40,
    totalTabsAccepted: 22,
    composerRequests: 3,
    chatRequests: 2,
    agentRequests: 9,
    cmdkUsages: 1,
    subscriptionIncludedReqs: included,
    apiKeyReqs: 0,
    usageBasedReqs: charged,
    bugbotUsages: 0,
    mostUsedModel: null,
    applyMostUsedExtension: null,
    tabMostUsedExtension: null,
    clientVersion: '1.0.0',
  };
}

/** Everybody who was a member on the day. */
export const USER_DAYS = [
  userDay('Ann@Example.com', [120, 80, 5, 1, 11, 4]),
  userDay('bob@example.com', [0, 0, 0, 0, 0, 0]),
  userDay('cleo@example.com', [10, 6, 2, 0, 0, 2]),
  userDay('dana@example.com', [0, 0, 0, 0, 0, 0]),
];

/** An event; its cents are put in as text, so that the server sends them digit by digit. */
function event(
  ms: number,
  email: string | undefined,
  cents: string,
  isChargeable: boolean,
  tokens?: number[],
) {
  const [inputTokens, outputTokens, cacheWriteTokens, cacheReadTokens] = tokens ?? [];
  const usage = { inputTokens, outputTokens, cacheWriteTokens, cacheReadTokens, totalCents: 1.25 };
  const head = {
    timestamp: String(ms),
    ...(email === undefined ? {} : { userEmail: email }),
    model: 'model-a',
    kind: isChargeable ? 'Usage-based' : 'Included in Business',
    maxMode: false,
    requestsCosts: 2,
    isTokenBasedCall: tokens !== undefined,
    isChargeable,
    isHeadless: false,
    isFreeBugbot: false,
    ...(tokens ? { tokenUsage: usage } : {}),
  };
  return `${JSON.stringify(head).slice(0, -1)},"chargedCents":${cents}}`;
}

/** Among all events those of a person who has left have no e-mail, and this one is there twice. */
const LEAVERS_TWIN = event(FIRST_MS + 11, undefined, '40', true, [5, 6, 7, 8]);

/** Twins, nobody's, an included one without tokens, a correction, both ends of the day, a leaver's twins. */
export const EVENTS = [
  event(LAST_MS, 'ann@example.com', '1.5', true, [100, 50, 0, 900]),
  event(FIRST_MS + 5, 'bob@example.com', '12.3456', true, [10, 20, 30, 40]),
  event(FIRST_MS + 5, 'bob@example.com', '12.3456', true, [10, 20, 30, 40]),
  event(FIRST_MS + 7, 'ANN@example.com ', '8', false),
  event(FIRST_MS + 8, undefined, '100', true, [1, 2, 3, 4]),
  event(FIRST_MS + 9, 'bob@example.com', '-2.5', true),
  LEAVERS_TWIN,
  LEAVERS_TWIN,
  event(FIRST_MS, 'bob@example.com', '3e-7', true),
];

/** What the vendor tells when it is asked for Cleo's events: one of the two. */
export const LEAVERS_EVENTS = [LEAVERS_TWIN];
