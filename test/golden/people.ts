import { person, type Who } from './facts.ts';

/** The people of the everyday rows, in an order that the rules count by. */
export const PEOPLE: readonly Who[] = [
  person('ana@example.com', 'Engineering', 'Platform'),
  person('bo@example.com', 'Engineering', 'Platform'),
  person('cy@example.com', 'Engineering', 'Platform'),
  person('dee@example.com', 'Engineering', 'Apps'),
  person('eli@example.com', 'Engineering', 'Apps'),
  // One team's name in another department is another team.
  person('fay@example.com', 'Research', 'Platform'),
  person('gus@example.com', 'Research', null),
  person('hal@example.com'),
  // What an e-mail may look like; byte order is neither that of letters nor that of UTF-16.
  person('o\'hara+ai%_\\n"x"@example.com', 'Research', 'R&D, "new"'),
  person('zoë.müller@bücher.example', 'Engineering', 'Büro Köln'),
  person('😀@example.com', 'Engineering', 'Büro Köln'),
  person('ｚ@example.com', 'Engineering', 'Büro Köln'),
];

/** One of the people, counted from any number. */
export function someone(index: number): Who {
  return PEOPLE[index % PEOPLE.length] ?? {};
}
