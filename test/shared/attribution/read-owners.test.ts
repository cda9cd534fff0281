import { describe, expect, test } from '@jest/globals';
import { readOwners } from '../../../shared/attribution/read-owners.ts';

const person = (name: string, share_ratio: string | null = null) => ({
  user_email: `${name}@example.com`,
  service_name: null,
  share_ratio,
});

describe('the owners of a row', () => {
  test.each([
    ['Ann@Example.com', [person('ann')]],
    ['service: Nightly tests', [{ user_email: null, service_name: 'Nightly tests', share_ratio: null }]],
    ['ann@example.com 60%, ben@example.com 40%', [person('ann', '0.6'), person('ben', '0.4')]],
    // In the order of their names, whatever the sheet's.
    ['ben@example.com 40 %;\nANN@example.com 60%', [person('ann', '0.6'), person('ben', '0.4')]],
    ['ann@example.com 100%', [person('ann')]],
    [
      'ann@example.com 33.33%, ben@example.com 33.33%, service:ci 33.34%',
      [
        person('ann', '0.3333'),
        person('ben', '0.3333'),
        { user_email: null, service_name: 'ci', share_ratio: '0.3334' },
      ],
    ],
    [
      'ann@example.com 0.0000001%, ben@example.com 99.9999999%',
      [person('ann', '0.000000001'), person('ben', '0.999999999')],
    ],
  ])('%j', (text, owners) => {
    expect(readOwners(text)).toEqual({ owners });
  });

  test.each([
    ['', 'has no email'],
    ['ann at example.com', 'ann at example.com is no e-mail address'],
    ['service:', 'service: is no e-mail address'],
    ['a@example,com', 'a@example,com is no e-mail address'],
    [
      'ann@example.com, ben@example.com',
      'names 2 owners without shares: write them like a@example.com 60%, b@example.com 40%',
    ],
    ['ann@example.com 60%, ben@example.com', 'has no share in ben@example.com'],
    ['ann@example.com 60%, ben@example.com 30%', 'has shares that sum to 90 %, not to 100 %'],
    ['ann@example.com 60%, ben@example.com 40.01%', 'has shares that sum to 100.01 %, not to 100 %'],
    ['ann@example.com 100%, ben@example.com 0%', 'has a share of nothing: ben@example.com 0%'],
    ['ann@example.com 50%, Ann@example.com 50%', 'names ann@example.com twice'],
    ['ann@example 50%, ben@example.com 50%', 'ann@example is no e-mail address'],
    ['ann@example.com -10%, ben@example.com 110%', 'has no share in ann@example.com -10%'],
    [
      'ann@example.com 33.33333333%, ben@example.com 66.66666667%',
      'has a share with more than 7 decimals: ann@example.com 33.33333333%',
    ],
  ])('%j %s', (text, problem) => {
    expect(readOwners(text)).toEqual({ problem });
  });
});
