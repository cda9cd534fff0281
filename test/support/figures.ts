import type { AccountFigures, Figures } from '../../shared/alerts/figures.ts';

/** Noon of the day on which everything below is as it should be. */
export const AT = new Date('2026-11-28T12:00:00.000Z');

/** So many hours before that. */
export function hoursAgo(hours: number): Date {
  return new Date(AT.getTime() - hours * 3_600_000);
}

/** An account that does well. */
export function accountOf(more: Partial<AccountFigures> = {}): AccountFigures {
  return {
    source: 'cursor',
    account: 'default',
    isRead: true,
    firstAskedAt: hoursAgo(1000),
    newestDay: '2026-11-27',
    producedAt: hoursAgo(3),
    undone: null,
    lastRun: { runId: 'r1', day: '2026-11-27', status: 'committed', reason: null, endedAt: hoursAgo(3) },
    calls: 100n,
    errors: 0n,
    billedBefore: 1_000_000_000n,
    restated: 0n,
    openRun: null,
    longestRun: { day: '2026-11-27', seconds: 60 },
    dayCosts: ['27', '20', '13', '06'].map((day) => ({ day: `2026-11-${day}`, usd: 1_000_000_000n })),
    ...more,
  };
}

/** The figures of an instance that does well, but for what `more` says. */
export function figuresOf(more: Partial<Figures> = {}): Figures {
  return {
    at: AT,
    accounts: [accountOf()],
    platforms: [{ platform: 'cursor', billed: 100n, attributed: 95n, strong: 95n }],
    deadLetters: { open: 0, unknown: 0, usd: 0n, oldestAt: null },
    mapping: {
      isSet: true,
      version: '1700000000000-a',
      readAt: hoursAgo(4),
      missedAt: null,
      firstAskedAt: hoursAgo(1000),
    },
    ...more,
  };
}
