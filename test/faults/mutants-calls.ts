import type { Mutant } from './mutant.ts';

const HTTP = 'shared/http.ts';

/** Guards of how a vendor is called, taken out. */
export const CALLS: Mutant[] = [
  {
    name: 'a call that is one too many is not tried again',
    file: HTTP,
    find: 'status === 429 ||',
    replace: '',
    fault: 'rate-limit@cursor',
  },
  {
    name: 'a fault of the server is not tried again',
    file: HTTP,
    find: '|| status >= 500)',
    replace: ')',
    fault: 'server-error@legacy',
  },
  {
    name: 'a call is tried three times only',
    file: HTTP,
    find: 'const ATTEMPTS = 5;',
    replace: 'const ATTEMPTS = 3;',
    fault: 'outage@claude_code',
  },
  {
    name: 'Retry-After is read by our own clock',
    file: HTTP,
    find: 'Date.parse(String(date)) || Date.now()',
    replace: 'Date.now()',
    fault: 'clock-skew@cursor',
  },
  {
    name: 'what is no JSON is not asked for again',
    file: HTTP,
    find: 'may hold anything.\n    throw new RetryableError(',
    replace: 'may hold anything.\n    throw new InvalidInputError(',
    fault: 'invalid-json@analytics',
  },
  {
    name: 'a broken connection is not tried again',
    file: HTTP,
    find: 'messageOf(error);\n      throw new RetryableError(',
    replace: 'messageOf(error);\n      throw new InvalidInputError(',
    fault: 'cut@claude_code',
  },
  {
    name: 'a refused key is any refusal',
    file: HTTP,
    find: 'if (status === 401)',
    replace: 'if (status === 499)',
    fault: 'expired-key@claude_code',
  },
];
