import type { ReportPage } from '../../shared/anthropic/pages.ts';
import type { FetchRequest, Page } from '../../shared/ingest/source.ts';
import type { Step } from '../../shared/ingest/steps.ts';
import type { Part, State } from './state.ts';

/** A step that reads one report of a pair, and notes whether the day has rows. */
export function stepOf<Read extends ReportPage>(
  part: Part,
  readPart: (
    request: FetchRequest,
    state: State,
    part: Part,
    from: string | undefined,
  ) => AsyncGenerator<Read>,
  toPage: (read: Read, request: FetchRequest, state: State) => Page,
): Step<State> {
  return async function* (request, state, from) {
    for await (const read of readPart(request, state, part, from?.toString())) {
      const page = toPage(read, request, state);
      state.isEmpty &&= read.rows.length === 0;
      yield { page, next: read.next };
    }
  };
}
