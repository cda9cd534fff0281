import { describe, expect, test } from '@jest/globals';
import { explained, failureOf, isPassing } from '../../../shared/sheet/google-errors.ts';

/** An error as the client throws it: its own message, and the answer where there was one. */
function thrown(message: string, status?: number, data?: unknown): Error {
  return Object.assign(new Error(message), status === undefined ? {} : { status, response: { data } });
}

const said = (message: string) => ({ error: { message } });
const ACCOUNT = 'kickoff@test-project.iam.gserviceaccount.com';

test('a sheet that is not shared is to be shared with the account that asked', () => {
  const failure = failureOf(thrown('refused', 403, said('The caller does not have permission')));
  expect(explained(failure, ACCOUNT)).toBe(`it is not shared: share it, as viewer, with ${ACCOUNT}`);
});

describe('an identity that cannot be had is not taken for an answer about the sheet', () => {
  test.each([
    [
      'PERMISSION_DENIED: unable to impersonate: denied',
      403,
      said("Permission 'iam.serviceAccounts.getAccessToken' denied"),
    ],
    ['Could not refresh access token: A Not Found error was returned', 404, 'not found'],
    ['invalid_grant', 400, { error: 'invalid_grant', error_description: 'Token has been expired' }],
    ['Could not load the default credentials. Browse to https://cloud.google.com', undefined, undefined],
  ])('%s', (message, status, data) => {
    const failure = failureOf(thrown(message, status, data));
    expect(isPassing(failure)).toBe(false);
    expect(explained(failure, undefined)).toMatch(/^there is no Google identity to read it with \(/);
  });
});

test('a key file that is no JSON is not quoted', () => {
  const failure = failureOf(
    thrown('Unable to read the credential file: Unexpected token in "-----BEGIN PRIV"'),
  );
  expect(isPassing(failure)).toBe(false);
  expect(explained(failure, undefined)).toBe(
    'GOOGLE_APPLICATION_CREDENTIALS names no key file that can be read: mend it',
  );
});

test('a metadata server that is busy may answer in a moment', () => {
  const failure = failureOf(thrown('Could not refresh access token: unavailable', 503, 'unavailable'));
  expect(isPassing(failure)).toBe(true);
  expect(explained(failure, undefined)).toBe(
    'Google answers 503: Could not refresh access token: unavailable',
  );
});
