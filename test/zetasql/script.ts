import { type Analyzer, type Catalog, field, unwrapped } from './analyzer.ts';
import { temporaryIn } from './catalog.ts';
import type { Types } from './parameters.ts';
import type { Message } from './server.ts';
import { nameOf, simple } from './types.ts';

type Range = { start: number; end: number };
type List = { statementList: Message[] };

/** A step of a script and the text that was analysed for it. */
export type Step = { kind: string; text: string };

/** Statements of a script that hold nothing to analyse. */
const BARE = new Set(['astBeginStatementNode', 'astCommitStatementNode', 'astRollbackStatementNode']);

/**
 * Analyses a script statement by statement, through its branches: a variable is there once it is declared, a
 * temporary table once it is made. The analyzer itself knows single statements only.
 * @throws Error with the analyzer's words for what it refuses.
 */
export async function analyzeScript(
  analyzer: Analyzer,
  sql: string,
  { dataset }: Catalog,
  parameters: Types,
): Promise<Step[]> {
  const bytes = Buffer.from(sql);
  const known: Catalog = { dataset, temporary: new Map(), variables: new Map() };
  const steps: Step[] = [];

  const textOf = (node: Message) => {
    const { start, end } = field(node, 'parseLocationRange') as Range;
    return bytes.subarray(start, end).toString();
  };

  async function expression(kind: string, alternatives: Message): Promise<void> {
    const [, node] = unwrapped(alternatives);
    const text = textOf(node);
    await analyzer.expression(text, known, parameters);
    steps.push({ kind, text });
  }

  async function statement(alternatives: Message): Promise<void> {
    const [kind, node] = unwrapped(alternatives);
    if (BARE.has(kind)) {
      steps.push({ kind, text: textOf(node) });
    } else if (kind === 'astVariableDeclarationNode') {
      declare(textOf(node));
      steps.push({ kind, text: textOf(node) });
    } else if (kind === 'astSingleAssignmentNode') {
      await expression(kind, node.expression as Message);
    } else if (kind === 'astIfStatementNode') {
      await expression(kind, node.condition as Message);
      await list(node.thenList as List);
      if (node.elseList) await list(node.elseList as List);
      if (node.elseifClauses) throw new Error('no script of ours has an ELSEIF');
    } else {
      const text = textOf(node);
      const { columns } = await analyzer.statement(text, known, parameters);
      const temporary = temporaryIn(text);
      if (temporary !== undefined) known.temporary.set(temporary, columns);
      steps.push({ kind, text });
    }
  }

  function declare(text: string): void {
    const [, name, type] = /^DECLARE (\w+) (\w+)$/.exec(text) ?? [];
    if (name === undefined || type !== nameOf(simple('STRING')))
      throw new Error(`no script of ours has ${text}`);
    known.variables.set(name, simple('STRING'));
  }

  async function list({ statementList }: List): Promise<void> {
    for (const one of statementList) await statement(one);
  }

  const script = await analyzer.script(sql);
  await list(script.statementListNode as List);
  return steps;
}
