import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { readSheet } from '../../../shared/attribution/read-sheet.ts';
import { csvSheet } from '../../../shared/sheet/csv.ts';
import { tenureOf } from '../../support/records.ts';

test('a file is read anew each time: BOM, quotes, ragged and blank lines', async () => {
  await inFolder(async (folder) => {
    const file = path.join(folder, 'mapping.csv');
    const sheet = csvSheet(file);
    await expect(sheet.read()).rejects.toThrow('ENOENT');
    await fs.writeFile(
      file,
      '\uFEFFapi_key_name,email,description\r\n"ci, nightly" , a@example.com\r\n\r\nx\r\n',
    );
    const { rows, problems } = readSheet((await sheet.read()).keys);
    expect(rows).toEqual([
      { row: 2, tenure: tenureOf({ api_key_name: 'ci, nightly', user_email: 'a@example.com' }) },
    ]);
    expect(problems).toEqual([{ row: 4, reason: 'has no email' }]);
    await fs.writeFile(file, 'email\n');
    expect(await sheet.read()).toEqual({ keys: [['email']], people: null });
  });
});

test('a file that does not parse is told by its line, without what stands in it', async () => {
  await inFolder(async (folder) => {
    const file = path.join(folder, 'mapping.csv');
    const secret = `sk-ant-api03-${'Ab3dEf9h'.repeat(6)}`;
    await fs.writeFile(file, `api_key_name,email\nci,${secret}"quoted"\n`);
    const error = await csvSheet(file)
      .read()
      .catch((thrown) => thrown);
    expect(error.message).toBe(`${file} is no CSV: INVALID_OPENING_QUOTE in line 2`);
    expect(inspect(error, { depth: null })).not.toContain(secret);
  });
});

test('a second file says where people work', async () => {
  await inFolder(async (folder) => {
    const [file, people] = ['mapping.csv', 'people.csv'].map((name) => path.join(folder, name));
    if (!file || !people) throw new Error('two files are wanted');
    await fs.writeFile(file, 'email,api_key_name\n');
    const sheet = csvSheet(file, people);
    await expect(sheet.read()).rejects.toThrow('people.csv');
    await fs.writeFile(people, 'email,team\na@example.com,T\n');
    expect((await sheet.read()).people).toEqual([
      ['email', 'team'],
      ['a@example.com', 'T'],
    ]);
  });
});

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'sheet-'));
  try {
    await use(folder);
  } finally {
    await fs.rm(folder, { recursive: true });
  }
}
