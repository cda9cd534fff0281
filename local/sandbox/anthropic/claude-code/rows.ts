import { isWeekend } from '../../days.ts';
import type { Organization } from '../../organization.ts';
import { between, randomFrom } from '../../random.ts';
import { codeUsers } from './users.ts';
import { makeWork } from './work.ts';

const WEEKDAY_ODDS = 0.8;
const WEEKEND_ODDS = 0.2;
const MOST_SESSIONS = 8;

/** A row of the Claude Code report: what one actor did in one kind of terminal. */
export type CodeRow = ReturnType<typeof makeCodeRows>[number];

/** Makes a day's rows; of a day that is not over the part of its finished hours. */
export function makeCodeRows(organization: Organization, day: string, hours: number) {
  return codeUsers(organization).flatMap(({ surfaces, ...user }) =>
    surfaces.flatMap((surface) => {
      const seeds = [JSON.stringify(user.actor), surface.terminal_type, String(surface.is_remote)];
      const random = randomFrom(organization.seed, 'claude code', day, ...seeds);
      const isBusy = random() < (isWeekend(day) ? WEEKEND_ODDS : WEEKDAY_ODDS);
      const sessions = Math.floor((between(random, 1, MOST_SESSIONS) * hours) / 24);
      if (!isBusy || sessions === 0) {
        return [];
      }
      const where = { date: `${day}T00:00:00Z`, organization_id: organization.id };
      return [{ ...where, ...user, ...surface, ...makeWork(random, sessions) }];
    }),
  );
}
