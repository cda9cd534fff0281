import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { readSheet } from '../../../shared/attribution/read-sheet.ts';
import { csvSheet } from '../../../shared/sheet/csv.ts';
import { keyOf } from '../../support/records.ts';

test('a file is read anew each time: BOM, quotes, ragged and blank lines', async () => {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'sheet-'));
  const file = path.join(folder, 'mapping.csv');
  try {
    const sheet = csvSheet(file);
    await expect(sheet.read()).rejects.toThrow('ENOENT');
    await fs.writeFile(
      file,
      '\uFEFFapi_key_name,email,description\r\n"ci, nightly" , a@example.com\r\n\r\nx\r\n',
    );
    const { keys, problems } = readSheet(await sheet.read());
    expect(keys).toEqual([keyOf({ api_key_name: 'ci, nightly', user_email: 'a@example.com' })]);
    expect(problems).toEqual([{ row: 4, reason: 'has no email' }]);
    await fs.writeFile(file, 'email\n');
    expect(await sheet.read()).toEqual([['email']]);
  } finally {
    await fs.rm(folder, { recursive: true });
  }
});
