import { describe, expect, test } from '@jest/globals';
import { traceOf } from '../../functions/trace.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const NAMED = `projects/acme/traces/${ID}`;

describe('the trace of a request', () => {
  test.each([
    ['traceparent', { traceparent: `00-${ID}-00f067aa0ba902b7-01` }],
    ['X-Cloud-Trace-Context', { 'x-cloud-trace-context': `${ID.toUpperCase()}/67667974448284343;o=1` }],
    ['the same without a span', { 'x-cloud-trace-context': ID }],
    [
      'the standard one of both',
      { traceparent: `00-${ID}-00f067aa0ba902b7-00`, 'x-cloud-trace-context': `${'1'.repeat(32)}/1` },
    ],
  ])('is read from %s', (_name, headers) => {
    expect(traceOf(headers, 'acme')).toBe(NAMED);
  });

  test.each([
    ['no header', {}],
    ['a header of zeros', { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }],
    ['a header of something else', { traceparent: 'ff', 'x-cloud-trace-context': `${ID}x` }],
    ['a header twice', { traceparent: [`00-${ID}-00f067aa0ba902b7-01`, 'x'] }],
  ])('is none with %s', (_name, headers) => {
    expect(traceOf(headers, 'acme')).toBeUndefined();
  });

  test('is none where the project is not known, since its name has the project in it', () => {
    expect(traceOf({ traceparent: `00-${ID}-00f067aa0ba902b7-01` }, undefined)).toBeUndefined();
  });
});
