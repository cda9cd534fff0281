/** Some rows that agree in the values they are grouped by. */
export type RowGroup<Row, Values> = { values: Values; rows: Row[] };

/** Puts rows of equal values together, in the order in which the values first come up. */
export function grouped<Row, Values>(
  rows: readonly Row[],
  valuesOf: (row: Row) => Values,
): RowGroup<Row, Values>[] {
  const groups = new Map<string, RowGroup<Row, Values>>();
  for (const row of rows) {
    const values = valuesOf(row);
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { values, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}
