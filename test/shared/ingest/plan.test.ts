import { describe, expect, test } from '@jest/globals';
import { CredentialError, InvalidInputError } from '../../../shared/errors.ts';
import { NotAllowedError } from '../../../shared/http.ts';
import { ifOnPlan, missingEndpoint } from '../../../shared/ingest/plan.ts';

const refused = () => Promise.reject(new NotAllowedError('GET /teams/spend answered 403', 403));
const ask = (answered: boolean, question: () => Promise<string>) =>
  ifOnPlan({ hasAnswered: (endpoint) => answered && endpoint === '/teams/spend' }, '/teams/spend', question);

describe('an endpoint that a plan may lack', () => {
  test('gives what it answers', async () => {
    expect(await ask(false, async () => 'rows')).toBe('rows');
  });

  test('gives nothing when the vendor refuses it and never answered it', async () => {
    expect(await ask(false, refused)).toBeUndefined();
  });

  test('that has answered before has lost a right, which is for a person', async () => {
    const asking = ask(true, refused);
    await expect(asking).rejects.toBeInstanceOf(CredentialError);
    await expect(asking).rejects.toThrow('GET /teams/spend answered 403: it had the right to it before');
  });

  test('lets every other fault through', async () => {
    const fault = new InvalidInputError('no JSON');
    await expect(ask(false, () => Promise.reject(fault))).rejects.toBe(fault);
  });

  test('is told of with what it means', () => {
    expect(missingEndpoint('/teams/members', 'nobody is known')).toEqual({
      kind: 'endpoint_missing',
      severity: 'warning',
      text: "/teams/members is not on the plan, or not within the key's rights: nobody is known",
      usd: null,
    });
  });
});
