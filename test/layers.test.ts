import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const ROOT = new URL('../', import.meta.url).pathname;
const IMPORT = /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'(\.[^']+)'|import\(\s*'(\.[^']+)'\s*\)/g;

/** Which rooms a room may use besides itself. */
const MAY_USE: Record<string, readonly string[]> = {
  shared: [],
  functions: ['shared'],
  local: ['functions', 'shared'],
  cli: ['local', 'functions', 'shared'],
};
/** Files of `functions` that compose: all others stand in a function's folder of their own. */
const COMPOSES = /^functions\/[^/]+\.ts$/;

/** The complaints about one file, given the files that it imports, both relative to the root. */
function complaints(file: string, imported: readonly string[]): string[] {
  const [room = '', folder = ''] = file.split('/');
  return imported.flatMap((target) => {
    const [targetRoom = '', targetFolder = ''] = target.split('/');
    if (targetRoom !== room) {
      return MAY_USE[room]?.includes(targetRoom) ? [] : [`${file} uses ${target}`];
    }
    const isForeign = room === 'functions' && !COMPOSES.test(file) && targetFolder !== folder;
    return isForeign ? [`${file} uses ${target}`] : [];
  });
}

function importsOf(file: string): string[] {
  const text = readFileSync(`${ROOT}${file}`, 'utf8');
  const base = new URL(file, 'file:///');
  return Array.from(text.matchAll(IMPORT), ([, fixed, dynamic]) =>
    new URL(fixed ?? dynamic ?? '', base).pathname.slice(1),
  );
}

const files = Object.keys(MAY_USE).flatMap((room) => globSync(`${room}/**/*.ts`, { cwd: ROOT }));

describe('layers', () => {
  test('every file keeps to the rooms that its own may use', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(files.flatMap((file) => complaints(file, importsOf(file)))).toEqual([]);
  });

  test('every relative import names a file that is there', () => {
    const missing = files.flatMap((file) =>
      importsOf(file).filter((target) => !existsSync(`${ROOT}${target}`)),
    );
    expect(missing).toEqual([]);
  });

  test.each([
    ['shared/ingest/run.ts', 'functions/load/index.ts'],
    ['functions/load/index.ts', 'functions/commit/index.ts'],
    ['functions/load/index.ts', 'local/main.ts'],
    ['functions/load/index.ts', 'functions/functions.ts'],
    ['local/main.ts', 'cli/start.ts'],
  ])('%s may not use %s', (file, target) => {
    expect(complaints(file, [target])).toEqual([`${file} uses ${target}`]);
  });

  test.each([
    ['functions/functions.ts', 'functions/load/index.ts'],
    ['functions/load/index.ts', 'shared/errors.ts'],
    ['cli/start.ts', 'local/main.ts'],
  ])('%s may use %s', (file, target) => {
    expect(complaints(file, [target])).toEqual([]);
  });
});
