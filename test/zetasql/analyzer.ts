import type { Params } from '../../shared/warehouse/warehouse.ts';
import { type Types, typed } from './parameters.ts';
import { type Message, startServer } from './server.ts';
import type { Column, TypeProto } from './types.ts';
import { decode, encode, type ValueProto } from './values.ts';

/** What stands in for a name: tables and views of the dataset, temporary tables and variables without it. */
export type Catalog = {
  dataset: Map<string, readonly Column[]>;
  temporary: Map<string, readonly Column[]>;
  variables: Map<string, TypeProto>;
};

/** What the analyzer made of a statement: the node's name, and the columns that it defines or answers with. */
export type Analysis = { kind: string; columns: Column[]; node: Message };

type Row = Record<string, unknown>;

/** The columns and rows of a SELECT over loaded rows. */
export type Evaluate = (sql: string, values: Params) => Promise<{ columns: Column[]; rows: Row[] }>;

export type Analyzer = {
  /** @throws Error with the analyzer's message and place for what it refuses. */
  statement(sql: string, catalog: Catalog, parameters: Types): Promise<Analysis>;
  /** @throws Error with the analyzer's message and place for what it refuses. */
  expression(sql: string, catalog: Catalog, parameters: Types): Promise<void>;
  /** The parsed script. @throws Error with the parser's message for what it refuses. */
  script(sql: string): Promise<Message>;
  /** Keeps rows for evaluating over them. */
  load(
    schema: ReadonlyMap<string, readonly Column[]>,
    content: Record<string, readonly Row[]>,
  ): Promise<Evaluate>;
  close(): Promise<void>;
};

export const DATASET = 'ai_usage_analytics';

/** Newer than the version that the package calls the maximum, and part of BigQuery. */
const FEATURES = ['FEATURE_V_1_4_SET_OPERATION_COLUMN_PROPAGATION_MODE', 'FEATURE_V_1_4_CORRESPONDING'];

/** @throws Error that says how to install it, when it is not. */
export async function startAnalyzer(): Promise<Analyzer> {
  const server = await startServer();
  const maximum = await server.call('getLanguageOptions', { maximumFeatures: true });
  const languageOptions = {
    ...maximum,
    enabledLanguageFeatures: [...(maximum.enabledLanguageFeatures as unknown[]), ...FEATURES],
    // Outside Google: FLOAT64 is the one floating type, INT64 the one integer.
    productMode: 'PRODUCT_EXTERNAL',
    // None named is all of them.
    supportedStatementKinds: [],
  };

  const optionsOf = (types: Types) => ({
    languageOptions,
    defaultTimezone: 'UTC',
    parameterMode: 'PARAMETER_NAMED',
    allowUndeclaredParameters: false,
    errorMessageMode: 'ERROR_MESSAGE_ONE_LINE',
    queryParameters: Object.entries(types).map(([name, type]) => ({ name, type })),
  });

  const catalogOf = ({ dataset, temporary, variables }: Catalog) => ({
    name: 'project',
    table: tablesOf(temporary),
    catalog: [{ name: DATASET, table: tablesOf(dataset) }],
    constant: [...variables].map(([name, type]) => ({ namePath: [name], type })),
    builtinFunctionOptions: { languageOptions },
  });

  return {
    async statement(sql, catalog, parameters) {
      const { resolvedStatement } = await server.call('analyze', {
        options: optionsOf(parameters),
        simpleCatalog: catalogOf(catalog),
        sqlStatement: sql,
        target: 'sqlStatement',
      });
      const [kind, node] = unwrapped(resolvedStatement as Message);
      const columns = field(node, 'columnDefinitionList') ?? field(node, 'outputColumnList') ?? [];
      return { kind, columns: (columns as Message[]).map(columnOf), node };
    },

    async expression(sql, catalog, parameters) {
      await server.call('analyze', {
        options: optionsOf(parameters),
        simpleCatalog: catalogOf(catalog),
        sqlExpression: sql,
        target: 'sqlExpression',
      });
    },

    async script(sql) {
      const { parsedScript } = await server.call('parse', {
        options: languageOptions,
        sqlStatement: sql,
        target: 'sqlStatement',
        allowScript: true,
      });
      return parsedScript as Message;
    },

    async load(schema, content) {
      const tableContent = [...schema].map(([table, columns]) => {
        const rows = content[table] ?? [];
        return [table, { tableData: { row: rows.map((row) => ({ cell: cellsOf(row, columns) })) } }];
      });
      const { registeredId } = await server.call('registerCatalog', {
        simpleCatalog: {
          name: 'project',
          table: tablesOf(schema),
          builtinFunctionOptions: { languageOptions },
        },
        tableContent: Object.fromEntries(tableContent),
      });
      return async (sql, values) => {
        const types = typed(values);
        const answer = await server.call('evaluateQuery', {
          // Only tables outside any dataset can be given rows.
          sql: sql.replaceAll(`${DATASET}.`, ''),
          options: optionsOf(types),
          registeredCatalogId: registeredId,
          catalog: 'registeredCatalogId',
          params: Object.entries(types).map(([name, type]) => ({ name, value: encode(values[name], type) })),
        });
        const columns = ((answer.prepared as Message).columns as Message[]).map(columnOf);
        const data = (answer.content as { tableData: { row: { cell: ValueProto[] }[] } | null }).tableData;
        const rows = (data?.row ?? []).map(({ cell }) =>
          Object.fromEntries(columns.map(({ name, type }, index) => [name, decode(cell[index] ?? {}, type)])),
        );
        return { columns, rows };
      };
    },

    close: server.close,
  };
}

function tablesOf(tables: ReadonlyMap<string, readonly Column[]>) {
  return [...tables].map(([name, columns]) => ({
    name,
    column: columns.map((column) => ({ name: column.name, type: column.type, isWritableColumn: true })),
  }));
}

function cellsOf(row: Row, columns: readonly Column[]): ValueProto[] {
  const unknown = Object.keys(row).find((name) => !columns.some((column) => column.name === name));
  if (unknown !== undefined) throw new Error(`a golden row has ${unknown}, which its table has not`);
  return columns.map(({ name, type }) => encode(row[name], type));
}

function columnOf(column: Message): Column {
  const annotations = column.annotations as { notNull?: boolean } | null | undefined;
  // A defined column states its type itself, an answered one through the column that it shows.
  const type = (column.type ?? (column.column as Message).type) as TypeProto;
  return { name: String(column.name), type, isRequired: annotations?.notNull === true };
}

/** The innermost node of nested alternatives: each names the one that it holds. */
export function unwrapped(node: Message, kind = ''): [kind: string, node: Message] {
  return typeof node.node === 'string' ? unwrapped(node[node.node] as Message, node.node) : [kind, node];
}

/** A field of a node or of what it extends. */
export function field(node: Message, name: string): unknown {
  if (node[name] !== undefined) return node[name];
  return node.parent ? field(node.parent as Message, name) : undefined;
}
