import { expect, test } from '@jest/globals';
import { lintMapping } from '../../../../shared/attribution/lint/lint.ts';
import { readLintInput } from '../../../../shared/attribution/lint/read-input.ts';
import type { Cells } from '../../../../shared/sheet/sheet.ts';
import type { Params, Row } from '../../../../shared/warehouse/warehouse.ts';

const KEYS: Cells = [
  ['api_key_id', 'email'],
  ['apikey_1', 'ana@x.io'],
];
const sheetOf = (keys: Cells, people: Cells | null = null) => ({
  name: 'm.csv',
  read: async () => ({ keys, people }),
});

function warehouseOf(answers: Record<string, Row[]>) {
  const asked: [string, Params | undefined][] = [];
  const read = async (name: string, params?: Params) => {
    asked.push([name, params]);
    return answers[name] ?? [];
  };
  return { asked, read };
}

test('dollars are those of the 35 days that end with the newest day that has been read', async () => {
  const warehouse = warehouseOf({ 'newest-committed-day': [{ day: '2026-10-10' }] });
  await readLintInput(warehouse, sheetOf(KEYS), '2026-10-15');
  // 2026-09-06 and 34 days are 2026-10-10.
  expect(warehouse.asked).toContainEqual(['key-spend', { from: '2026-09-06', to: '2026-10-10' }]);
  expect(warehouse.asked).toContainEqual(['mapping-keys', { version: '0000000000000-none' }]);
});

test('a people’s tab that is no table is a fault beside the others', async () => {
  const sheet = sheetOf(KEYS, [['who', 'where']]);
  const findings = lintMapping(await readLintInput(warehouseOf({}), sheet, '2026-10-15'));
  expect(findings).toMatchObject([{ kind: 'header', tab: 'people' }]);
  expect(findings[0]?.text).toContain("the people's tab cannot be read: it has no header row");
});
