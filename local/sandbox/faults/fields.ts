import { altering } from './altering.ts';
import { isItem, rowsOf } from './answers.ts';
import type { Faults, Item } from './fault.ts';
import { ANALYTICS, COST_REPORT, EVENTS, PEOPLE, REPORTS } from './paths.ts';

/** Texts that no figure depends on. */
const HARMLESS = ['kind', 'service_tier', 'terminal_type', 'name'];
const NO_TEXT = 3;

/** Faults of the fields of rows that hold no money. */
export const FIELD_FAULTS = {
  'missing-email': {
    description: 'no e-mail on any row, at the events of Cursor, the analytics reports and Claude Code',
    paths: PEOPLE,
    alter: altering((answer) =>
      rowsOf(answer).flatMap((row) => [
        ...given(row, 'userEmail').map((event) => () => {
          delete event.userEmail;
        }),
        ...given(actorOf(row), 'email_address').map((actor) => () => {
          actor.email_address = null;
        }),
      ]),
    ),
  },
  'new-field': {
    description: 'a field that nobody knows on every row, at every report',
    paths: REPORTS,
    alter: altering((answer) =>
      rowsOf(answer).map((row) => () => {
        row.entirelyNew = { since: 'today' };
      }),
    ),
  },
  'type-change': {
    description:
      'a text that no figure depends on is a number on every row (kind, service_tier, terminal_type or the name of an actor), at the events, the cost report and the analytics reports',
    paths: [EVENTS, COST_REPORT, ...ANALYTICS],
    alter: altering((answer) =>
      rowsOf(answer).flatMap((row) =>
        [row, groupOf(row), actorOf(row)].flatMap((holder) =>
          HARMLESS.filter((name) => typeof holder[name] === 'string').map((name) => () => {
            holder[name] = NO_TEXT;
          }),
        ),
      ),
    ),
  },
  'lying-count': {
    description: 'totalUsageEventsCount is one too high, at the events of Cursor',
    paths: [EVENTS],
    alter: altering((answer) =>
      given(answer, 'totalUsageEventsCount').map((events) => () => {
        events.totalUsageEventsCount = Number(events.totalUsageEventsCount) + 1;
      }),
    ),
  },
} satisfies Faults;

function given(item: Item, field: string): Item[] {
  return field in item ? [item] : [];
}

function groupOf(row: Item): Item {
  return isItem(row.group) ? row.group : {};
}

function actorOf(row: Item): Item {
  const { actor = row.actor } = groupOf(row);
  return isItem(actor) ? actor : {};
}
