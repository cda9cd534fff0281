import type { VendorCall, VendorHttp, VendorSession } from '../../shared/http.ts';

/** A call as a test states it: `GET /path?query` and the body. */
export type Seen = { what: string; body: unknown };

/** Answers one call; `count` is how many calls of this path came before. */
export type Answer = (call: VendorCall, count: number) => unknown;

/** No fixture has more pages: a client that asks for more would never end. */
const MOST_CALLS = 20;

/**
 * A session that answers from fixtures by path, as the vendor does, and keeps what it was asked. The fixtures
 * hold money as text: that is how the real session hands it over.
 */
export function fakeSession(answers: Record<string, Answer>) {
  const seen: Seen[] = [];
  const counts = new Map<string, number>();
  const session: VendorSession = {
    async call(call) {
      const query = call.query?.size ? `?${decodeURIComponent(call.query.toString())}` : '';
      seen.push({ what: `${call.method} ${call.path}${query}`, body: call.body });
      const count = counts.get(call.path) ?? 0;
      if (count === MOST_CALLS) throw new Error(`${call.path} is asked without end`);
      counts.set(call.path, count + 1);
      const answer = answers[call.path];
      if (!answer) throw new Error(`no answer for ${call.path}`);
      return structuredClone(answer(call, count));
    },
    get calls() {
      return seen.length;
    },
    get errors() {
      return 0;
    },
  };
  const http: VendorHttp = { open: () => session };
  return { session, http, seen };
}
