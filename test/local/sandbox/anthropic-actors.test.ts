import { describe, expect, test } from '@jest/globals';
import { consoleActors } from '../../../local/sandbox/anthropic/actors.ts';
import { makeOrganization } from '../../../local/sandbox/index.ts';

/** Who uses the Console, by the person's number; a deleted account tells nothing else. */
function consoleUsers(count: number): (number | string)[] {
  const { people } = makeOrganization({ people: count });
  return consoleActors(people).map((actor) => {
    const person = people.find((one) => actor.type === 'user_actor' && one.consoleUserId === actor.user_id);
    const isDeleted = actor.type === 'user_actor' && actor.deleted;
    return isDeleted ? `deleted ${person?.index}` : (person?.index ?? 'unknown');
  });
}

describe('who uses the Console without a key', () => {
  // Every third person does; of 4 people the last one has left, of 80 the last three.
  test.each([
    [1, [0]],
    [4, [0, 'deleted 3']],
    [6, [0, 3, 'deleted 5']],
    [80, [0, 3, 'deleted 77']],
  ])('of %s people are %j', (count, expected) => {
    expect(consoleUsers(count)).toEqual(expected);
  });
});
