import { InvalidInputError } from '../errors.ts';
import type { FetchEnd, FetchRequest, Page, ResumablePage, Source } from './source.ts';

/** Where a step goes on: a page number or a vendor's cursor. */
export type Cursor = number | string;

/** A page of a step, and where the step goes on after it; undefined when it is over. */
export type StepPage = { page: Page; next: Cursor | undefined };

/** Reads one endpoint, or several that belong together, page by page; what later steps need goes into the state. */
export type Step<State> = (
  request: FetchRequest,
  state: State,
  from: Cursor | undefined,
) => AsyncGenerator<StepPage>;

export type SteppedSource<State> = Pick<Source, 'name' | 'probe'> & {
  /** The state before the first step: plain JSON, since a continuation carries it. */
  start(): State;
  /** The steps in their order, by name. */
  steps: Record<string, Step<State>>;
  end(state: State, request: FetchRequest): FetchEnd | Promise<FetchEnd>;
};

/** Where a reading goes on: a step (none: the first; null: all are over), a place in it, and the state. */
type Place<State> = { step?: string | null; next?: Cursor; state: State };

/**
 * A source whose day is a few steps, within each of which a continuation can go on. A restart goes on at
 * `{ state }`: the first step with a state of its own.
 */
export function makeSteppedSource<State>({ name, probe, start, steps, end }: SteppedSource<State>): Source {
  const all = Object.entries(steps);

  /** The steps from a place on. @throws InvalidInputError for a step that this version does not have. */
  function stepsFrom({ step }: Place<State>) {
    if (step === undefined) return all;
    if (step === null) return [];
    const index = all.findIndex(([known]) => known === step);
    if (index < 0) throw new InvalidInputError(`${name} has no step ${step} to go on at: replay the day`);
    return all.slice(index);
  }

  function placeAfter(step: string, next: Cursor | undefined, state: State): Place<State> {
    if (next !== undefined) return { step, next, state };
    const index = all.findIndex(([known]) => known === step);
    return { step: all[index + 1]?.[0] ?? null, state };
  }

  return {
    name,
    probe,
    async *read(request: FetchRequest): AsyncGenerator<ResumablePage, FetchEnd> {
      const place = (request.resume as Place<State> | undefined) ?? { state: start() };
      const { state } = place;
      let from = place.next;
      for (const [stepName, step] of stepsFrom(place)) {
        for await (const { page, next } of step(request, state, from)) {
          yield { ...page, resume: placeAfter(stepName, next, state) };
        }
        from = undefined;
      }
      return end(state, request);
    },
  };
}
