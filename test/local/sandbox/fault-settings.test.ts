import { describe, expect, test } from '@jest/globals';
import { FAULTS, readFaults } from '../../../local/sandbox/index.ts';

describe('faults in text', () => {
  test('are names, with a path and a number where they are given', () => {
    expect(readFaults('outage')).toEqual([{ fault: 'outage' }]);
    expect(readFaults('cut@/teams/spend*4, rate-limit*2,expired-key@/v1/organizations/me')).toEqual([
      { fault: 'cut', path: '/teams/spend', times: 4 },
      { fault: 'rate-limit', times: 2 },
      { fault: 'expired-key', path: '/v1/organizations/me' },
    ]);
  });

  test.each([
    ['', '"" is not NAME[@PATH][*TIMES]'],
    ['cut,', '"" is not NAME[@PATH][*TIMES]'],
    ['cut*', '"cut*" is not NAME'],
    ['cut@', '"cut@" is not NAME'],
    ['cut*two', '"cut*two" is not NAME'],
    ['cuts', 'there is no fault "cuts"'],
    ['toString', '"toString" is not NAME'],
    ['constructor', 'there is no fault "constructor"'],
    ['cut*0', 'cut: times must be a whole number above 0'],
    ['cut@teams/spend', 'cut: path must be an endpoint'],
    ['late-day*2', 'late-day: it changes what is true of a day, so nothing but a day can be chosen'],
    ['late-day@/teams/spend', 'late-day: it changes what is true of a day'],
  ])('%j is refused with a sentence that lists the names', (text, message) => {
    expect(() => readFaults(text)).toThrow(message);
    expect(() => readFaults(text)).toThrow(`the faults are ${Object.keys(FAULTS).join(', ')}`);
  });
});

test('the faults are those that are documented', () => {
  expect(Object.keys(FAULTS).sort()).toEqual(
    [
      ...['rate-limit', 'rate-limit-bare', 'server-error', 'outage', 'cut', 'slow-body', 'invalid-json'],
      ...['dense-page', 'dense-groups', 'six-groups', 'no-cursor', 'stuck-cursor', 'repeated-page'],
      ...['shifting-page', 'lying-count', 'missing-email', 'other-currency', 'number-cents', 'tiny-cents'],
      ...['expired-key', 'no-plan', 'not-found', 'clock-skew', 'renamed-field', 'new-field', 'type-change'],
      ...['cents-as-dollars', 'refreshed', 'repriced-day', 'restated-day', 'late-day'],
    ].sort(),
  );
});
