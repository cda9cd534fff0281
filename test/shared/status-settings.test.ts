import { expect, test } from '@jest/globals';
import { readStatusSettings } from '../../shared/status-settings.ts';
import { complaints } from '../support/settings.ts';

test('nobody may start runs and both vendors are expected unless the settings say otherwise', () => {
  expect(readStatusSettings({})).toEqual({
    runInvokers: [],
    expectedVendors: ['cursor', 'anthropic'],
    problems: [],
  });
  expect(
    readStatusSettings({
      RUN_INVOKERS: 'Ops@Example.com, run@project.iam.gserviceaccount.com',
      EXPECTED_VENDORS: 'cursor',
    }),
  ).toMatchObject({
    runInvokers: ['ops@example.com', 'run@project.iam.gserviceaccount.com'],
    expectedVendors: ['cursor'],
  });
});

test('what is no e-mail and no vendor is refused beside the other settings', () => {
  const bad = {
    RUN_INVOKERS: 'ops@example.com,everybody',
    EXPECTED_VENDORS: 'cursor,openai',
    REREAD_DAYS: 'x',
  };
  expect(complaints(bad)).toEqual([
    'EXPECTED_VENDORS: "openai" is no vendor: write cursor, anthropic with commas between',
    'REREAD_DAYS: is no whole number',
    'RUN_INVOKERS: "everybody" is no e-mail: write those who may start runs with commas between',
  ]);
  expect(complaints({ RUN_INVOKERS: '' })).toEqual(['RUN_INVOKERS: is empty']);
});
