import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const ROOT = new URL('../../', import.meta.url).pathname;
const read = (file: string) => readFileSync(`${ROOT}${file}`, 'utf8');
const flat = (text: string) => text.replace(/\s+/g, ' ').trim();

const guide = read('docs/adding-a-source.md');
const toy = [
  ...globSync('test/fixtures/toy-source/*.ts', { cwd: ROOT }),
  'test/contract/source/subjects/acme.ts',
];
const code = globSync('{shared,functions,local,cli,sql,test/contract,test/fixtures}/**/*.{ts,sql}', {
  cwd: ROOT,
});

const FILE = /^[\w.-]+(\/[\w.-]*)+$/;
const excerpts = Array.from(guide.matchAll(/```ts\n([\s\S]*?)```/g), ([, excerpt = '']) => excerpt);
const named = Array.from(
  guide.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g),
  ([, span = '']) => span,
);
const commands = Array.from(guide.matchAll(/```sh\n([\s\S]*?)```/g), ([, command = '']) => command);

/** The rows of the guide's tables: a file, and what its cell names. */
const lines = Array.from(guide.matchAll(/^\| `([^`]+)` \| (.+) \|$/gm), ([, file = '', line = '']) => ({
  file,
  names: Array.from(line.matchAll(/`([^`/]+)`/g), ([, name = '']) => name),
}));

test('the guide has no code but that of the toy source', () => {
  expect(excerpts.length).toBeGreaterThan(6);
  const sources = toy.map((file) => flat(read(file)));
  const strange = excerpts.filter((excerpt) => !sources.some((source) => source.includes(flat(excerpt))));
  expect(strange).toEqual([]);
});

test('the guide has something of each of the four files', () => {
  for (const file of ['schema', 'client', 'normalize', 'index'].map(
    (name) => `test/fixtures/toy-source/${name}.ts`,
  )) {
    const source = flat(read(file));
    expect([file, excerpts.some((excerpt) => source.includes(flat(excerpt)))]).toEqual([file, true]);
  }
});

test('every file that the guide names is there', () => {
  const words = commands.flatMap((command) => command.split(/\s+/));
  const files = [...named, ...words].filter((name) => FILE.test(name));
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !existsSync(`${ROOT}${file}`))).toEqual([]);
});

test('every word of the code that the guide names is in the code', () => {
  const texts = code.map(read);
  const known = new Set(texts.flatMap((text) => text.match(/\w+/g) ?? []));
  const words = named.filter((name) => !FILE.test(name));
  expect(words.length).toBeGreaterThan(20);
  expect(
    words.filter((word) => !known.has(word) && !texts.some((text) => text.includes(`'${word}'`))),
  ).toEqual([]);
});

test('every line that a source adds has its place in the file that the guide says', () => {
  expect(lines.length).toBeGreaterThan(15);
  const lost = lines.flatMap(({ file, names }) => {
    const files = file.endsWith('/') ? globSync(`${file}*.*`, { cwd: ROOT }) : [file];
    const known = new Set(files.flatMap((one) => read(one).match(/\w+/g) ?? []));
    return names.filter((name) => !known.has(name)).map((name) => `${file}: ${name}`);
  });
  expect(lost).toEqual([]);
});
