import { describe, expect, test } from '@jest/globals';
import { consoleUsers, shownActor } from '../../../local/sandbox/anthropic/actors.ts';
import { makeOrganization } from '../../../local/sandbox/index.ts';

describe('who uses the Console without a key', () => {
  // Every third person does; of 4 people the last one leaves, of 80 the last three.
  test.each([
    [1, [0]],
    [4, [0, 3]],
    [6, [0, 3, 5]],
    [80, [0, 3, 77]],
  ])('of %s people are %j', (count, expected) => {
    expect(consoleUsers(makeOrganization({ people: count }).people).map(({ index }) => index)).toEqual(
      expected,
    );
  });
});

describe('a person in a report', () => {
  const [person] = makeOrganization({ people: 4, leavers: { 0: '2026-03-02' } }).people;
  if (person === undefined) throw new Error('there is nobody');
  const shown = (today: string) => shownActor({ type: 'user_actor', person }, today);

  test('is named up to the last day, and afterwards an account that is deleted', () => {
    const account = { type: 'user_actor', user_id: person.consoleUserId };
    expect(shown('2026-03-02')).toEqual({
      ...account,
      email_address: person.email,
      name: person.name,
      deleted: false,
    });
    expect(shown('2026-03-03')).toEqual({
      ...account,
      email_address: null,
      name: 'Deleted User',
      deleted: true,
    });
  });
});
