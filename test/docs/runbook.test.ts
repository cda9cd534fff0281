import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { RULES } from '../../shared/alerts/rules.ts';
import { CredentialError, InvalidInputError, RetryableError, SetupError } from '../../shared/errors.ts';
import { LOG_EVENTS } from '../../shared/log-events.ts';

const RUNBOOK = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');

test('the runbook has a heading for each alert, which the rule names', () => {
  expect(RULES.filter(({ runbook }) => !RUNBOOK.includes(`\n### ${runbook}\n`))).toEqual([]);
});

test('the runbook says of each log event what it means', () => {
  const told = new Set(
    Array.from(
      RUNBOOK.matchAll(/^\|([^|]*)\|/gm),
      ([, cell = '']) => cell.match(/[a-z_]+\.[a-z_]+/g) ?? [],
    ).flat(),
  );
  expect(Object.keys(LOG_EVENTS).filter((event) => !told.has(event))).toEqual([]);
});

test('the runbook says of each error class what to do', () => {
  const classes = [InvalidInputError, CredentialError, RetryableError, SetupError].map(({ name }) => name);
  expect(classes.filter((name) => !RUNBOOK.includes(`| \`${name}\` |`))).toEqual([]);
});

test('the runbook says for each alert whether somebody has to get up', () => {
  const alerts = RUNBOOK.slice(RUNBOOK.indexOf('\n## Alerts'), RUNBOOK.indexOf('\n## Error classes')).split(
    '\n### ',
  );
  expect(alerts.slice(1).filter((text) => !text.includes('*Wake*'))).toEqual([]);
});
