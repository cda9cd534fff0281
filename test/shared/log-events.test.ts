import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { LOG_EVENTS } from '../../shared/log-events.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The name of an event, which the name of our database looks like. */
const NAME = /'([a-z_]+\.(?!duckdb)[a-z_]+)'/g;

/** The source files of the product but the list itself. */
function sources(): string[] {
  return ['cli', 'functions', 'local', 'shared'].flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && name !== 'log-events.ts')
      .map((name) => `${folder}/${name}`),
  );
}

const families = new Set(Object.keys(LOG_EVENTS).map((name) => name.split('.')[0]));
const named = new Set(
  sources().flatMap((path) =>
    Array.from(readFileSync(`${ROOT}${path}`, 'utf8').matchAll(NAME), ([, name = '']) => name).filter(
      (name) => families.has(name.split('.')[0]),
    ),
  ),
);

test('every event that the code names is listed, and every listed one is named', () => {
  expect([...named].sort()).toEqual(Object.keys(LOG_EVENTS).sort());
});

test('every event says in words what it means', () => {
  for (const meaning of Object.values(LOG_EVENTS)) expect(meaning).toMatch(/^[a-zB].{15,}[^.]$/);
});
