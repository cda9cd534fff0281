import { describe, expect, test } from '@jest/globals';
import { parseTable, readTables, type Table } from '../../../shared/warehouse/ddl.ts';
import { planSchema, type StandingTable } from '../../../shared/warehouse/schema-plan.ts';

const DDL = `-- Money a day.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.money (
  day DATE NOT NULL OPTIONS (description = 'UTC day'),
  usd NUMERIC OPTIONS (description = 'the vendor\\'s dollars')
)
PARTITION BY day
CLUSTER BY usd
OPTIONS (description = 'Money a day.', require_partition_filter = TRUE, partition_expiration_days = 731);
`;
const MONEY = parseTable(DDL);
const VIEW = { name: 'vw_money', query: 'SELECT usd FROM money', ddl: 'CREATE OR REPLACE VIEW vw_money' };

const plan = (standing: Partial<StandingTable> | undefined, views: [string, string][] = []) => {
  const { name: _, ...asWanted } = MONEY;
  const tables = standing ? [['money', { ...asWanted, ...standing }] as const] : [];
  return planSchema([{ table: MONEY, ddl: DDL }], [VIEW], { tables: new Map(tables), views: new Map(views) });
};
const column = (index: number, more: Partial<Table['columns'][number]>) =>
  MONEY.columns.map((one, at) => (at === index ? { ...one, ...more } : one));
const STANDING_VIEW: [string, string][] = [['vw_money', VIEW.query]];

describe('the DDL', () => {
  test('is read with everything that it says', () => {
    expect(MONEY).toEqual({
      name: 'money',
      columns: [
        { name: 'day', type: 'DATE', isRequired: true, description: 'UTC day' },
        { name: 'usd', type: 'NUMERIC', isRequired: false, description: "the vendor's dollars" },
      ],
      partitionedBy: 'day',
      clusteredBy: ['usd'],
      description: 'Money a day.',
      requiresPartitionFilter: true,
      partitionExpirationDays: 731,
    });
  });

  test('of every table is in the form that is read, with a description of each column', () => {
    expect(readTables()).toHaveLength(22);
    for (const { name, columns, description } of readTables()) {
      expect([name, columns.length > 1, description.length > 5]).toEqual([name, true, true]);
      expect(columns.filter((one) => one.description === '')).toEqual([]);
    }
  });

  test('in another form is refused with the line', () => {
    expect(() => parseTable(DDL.replace('usd NUMERIC', 'usd NUMERIC(10, 2)'))).toThrow(
      /another form: {3}usd NUMERIC\(10, 2\)/,
    );
  });
});

describe('the plan of a schema', () => {
  test('makes what is missing, tables before views', () => {
    const { steps, refusals } = plan(undefined);
    expect(refusals).toEqual([]);
    expect(steps).toEqual([
      { what: 'create table money', sql: DDL },
      { what: 'create view vw_money', sql: VIEW.ddl },
    ]);
  });

  test('is empty when all is as it should be', () => {
    expect(plan({}, STANDING_VIEW)).toEqual({ steps: [], refusals: [] });
  });

  test('replaces a view that reads otherwise', () => {
    expect(plan({}, [['vw_money', 'SELECT 1']]).steps).toEqual([
      { what: 'replace view vw_money', sql: VIEW.ddl },
    ]);
  });

  const CHANGES: [string, Partial<StandingTable>, string[]][] = [
    [
      'adds a column, without NOT NULL',
      { columns: MONEY.columns.slice(1) },
      [
        "ALTER TABLE ai_usage_analytics.money ADD COLUMN IF NOT EXISTS day DATE OPTIONS (description = 'UTC day');",
      ],
    ],
    [
      'allows NULL where it was not',
      { columns: column(1, { isRequired: true }) },
      ['ALTER TABLE ai_usage_analytics.money ALTER COLUMN usd DROP NOT NULL;'],
    ],
    ['leaves a column that came later without NOT NULL', { columns: column(0, { isRequired: false }) }, []],
    [
      'describes a column anew',
      { columns: column(1, { description: 'old' }) },
      [
        "ALTER TABLE ai_usage_analytics.money ALTER COLUMN usd SET OPTIONS (description = 'the vendor\\'s dollars');",
      ],
    ],
    [
      'keeps partitions for longer and sets what else is an option',
      { partitionExpirationDays: 30, requiresPartitionFilter: false, description: 'old' },
      [
        "ALTER TABLE ai_usage_analytics.money SET OPTIONS (partition_expiration_days = 731, require_partition_filter = TRUE, description = 'Money a day.');",
      ],
    ],
    [
      'allows NULL in a column of a newer version',
      { columns: [...MONEY.columns, ...column(1, { name: 'own', isRequired: true }).slice(1)] },
      ['ALTER TABLE ai_usage_analytics.money ALTER COLUMN own DROP NOT NULL;'],
    ],
    [
      'leaves a column that it does not know',
      { columns: [...MONEY.columns, ...column(1, { name: 'own' }).slice(1)] },
      [],
    ],
  ];
  test.each(CHANGES)('%s', (_what, standing, statements) => {
    const { steps, refusals } = plan(standing, STANDING_VIEW);
    expect(refusals).toEqual([]);
    expect(steps.map(({ sql }) => sql)).toEqual(statements);
  });

  const REFUSALS: [string, Partial<StandingTable>, string][] = [
    [
      'another type',
      { columns: column(1, { type: 'FLOAT64' }) },
      'money.usd is FLOAT64 and should be NUMERIC',
    ],
    ['another partition', { partitionedBy: undefined }, 'money is partitioned by nothing, not by day'],
    ['another cluster', { clusteredBy: ['day'] }, 'money is clustered by day, not by usd'],
    [
      'partitions that would end earlier',
      { partitionExpirationDays: 1000 },
      'money keeps its partitions for 1000 days: 731 would delete some',
    ],
    [
      'partitions that would end where they never did',
      { partitionExpirationDays: undefined },
      'money keeps its partitions for ever: 731 would delete some',
    ],
  ];
  test.each(REFUSALS)('refuses %s', (_what, standing, refusal) => {
    expect(plan(standing, STANDING_VIEW).refusals).toEqual([refusal]);
  });
});
