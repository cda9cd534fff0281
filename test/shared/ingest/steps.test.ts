import { describe, expect, test } from '@jest/globals';
import { InvalidInputError } from '../../../shared/errors.ts';
import { emptyPage, type FetchEnd } from '../../../shared/ingest/source.ts';
import { makeSteppedSource, type Step } from '../../../shared/ingest/steps.ts';
import { drain } from '../../support/fakes.ts';
import { fetchRequest } from '../../support/ingest.ts';
import { fakeSession } from '../../support/vendor-session.ts';

type State = { read: string[] };

/** A step of so many pages that notes each in the state. */
function pages(name: string, count: number): Step<State> {
  return async function* (_request, state, from) {
    for (let page = Number(from ?? 1); page <= count; page += 1) {
      state.read.push(`${name}${page}`);
      yield { page: { ...emptyPage(), vendorRows: page }, next: page < count ? page + 1 : undefined };
    }
  };
}

const source = makeSteppedSource<State>({
  name: 'anthropic',
  probe: async () => '/usage',
  start: () => ({ read: [] }),
  steps: { usage: pages('u', 2), none: pages('n', 0), costs: pages('c', 2) },
  end: ({ read }): FetchEnd => ({ report: read.join(' '), provenEmpty: false, findings: [] }),
});
const { session } = fakeSession({});
const read = (resume?: unknown) => source.read(fetchRequest(session, { resume }));

describe('a day in steps', () => {
  test('reads one step after the other, each to its end', async () => {
    const { pages: seen, end } = await drain(read());
    expect(seen.map(({ vendorRows }) => vendorRows)).toEqual([1, 2, 1, 2]);
    expect(end.report).toBe('u1 u2 c1 c2');
  });

  test('goes on after any page as if it had not stopped', async () => {
    for (let stop = 1; stop <= 4; stop += 1) {
      const reading = read();
      let resume: unknown;
      for (let page = 0; page < stop; page += 1) {
        const next = await reading.next();
        resume = next.done ? undefined : JSON.parse(JSON.stringify(next.value.resume));
      }
      const { pages: rest, end } = await drain(read(resume));
      expect(rest).toHaveLength(4 - stop);
      expect(end.report).toBe('u1 u2 c1 c2');
    }
  });

  test('starts with the state that a restart brings', async () => {
    const { end } = await drain(read({ state: { read: ['again'] } }));
    expect(end.report).toBe('again u1 u2 c1 c2');
  });

  test('does not go on at a step that is not there', async () => {
    const reading = drain(read({ step: 'gone', state: { read: [] } }));
    await expect(reading).rejects.toBeInstanceOf(InvalidInputError);
    await expect(reading).rejects.toThrow('anthropic has no step gone to go on at: replay the day');
  });
});
