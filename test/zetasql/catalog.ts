import { messageOf } from '../../shared/errors.ts';
import { readStatements, readViews } from '../../shared/warehouse/statements.ts';
import type { Analysis, Analyzer, Catalog } from './analyzer.ts';
import { PARAMETERS, type Types, typed } from './parameters.ts';

/** What became of the statements, by folder and name: the analysis, or why there is none. */
export type Found = Map<string, Analysis | { refusal: string }>;

type Typing = (params: (typeof PARAMETERS)[string]) => Types;

/** Nothing is there yet. */
export function emptyCatalog(): Catalog {
  return { dataset: new Map(), temporary: new Map(), variables: new Map() };
}

/**
 * Every statement under `sql`, each after those that it stands on: tables as their DDL is analysed, views after the
 * views that they read, temporary tables as the commit makes them.
 */
export async function analyzeAll(
  analyzer: Analyzer,
  typing: Typing = typed,
): Promise<{ catalog: Catalog; found: Found }> {
  const catalog = emptyCatalog();
  const found: Found = new Map();

  async function analyze(folder: string, name: string, text: string): Promise<void> {
    const path = `${folder}/${name}`;
    try {
      const analysis = await analyzer.statement(text, catalog, typing(PARAMETERS[path] ?? {}));
      found.set(path, analysis);
      const temporary = temporaryIn(text);
      if (folder === 'tables' || folder === 'views') catalog.dataset.set(name, analysis.columns);
      else if (temporary !== undefined) catalog.temporary.set(temporary, analysis.columns);
    } catch (error) {
      found.set(path, { refusal: messageOf(error) });
    }
  }

  for (const { name, text } of readStatements('googlesql', 'tables')) await analyze('tables', name, text);
  for (const { name, text } of readViews('googlesql')) await analyze('views', name, text);
  for (const folder of ['commit', 'checks', 'mapping', 'locks', 'queries']) {
    for (const { name, text } of readStatements('googlesql', folder)) await analyze(folder, name, text);
  }
  return { catalog, found };
}

/** The name of the temporary table that a statement makes. */
export function temporaryIn(text: string): string | undefined {
  return /^CREATE TEMP TABLE (\w+)/m.exec(text)?.[1];
}
