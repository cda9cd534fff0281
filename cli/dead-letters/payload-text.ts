import type { Problem } from '../../shared/dead-letters/check.ts';

/** A number as the text has it: a float would print another one. */
class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Path = readonly (string | number)[];
type Marks = {
  at(path: Path): string;
  within(path: Path): boolean;
  missing(path: Path, value: object): Problem[];
};

/** So many of a list are shown that nobody complains about. */
const ITEMS_SHOWN = 3;
const LONGEST_TEXT = 200;

/** A JSON payload in lines, with a mark behind everything that its schema complains about. */
export function payloadLines(payload: string, problems: readonly Problem[]): string[] {
  const value: unknown = JSON.parse(payload, (_key, parsed, context?: { source?: string }) =>
    typeof parsed === 'number' ? new NumberText(context?.source ?? String(parsed)) : parsed,
  );
  return linesOf(value, [], '', marksOf(problems));
}

function linesOf(value: unknown, path: Path, label: string, marks: Marks): string[] {
  const mark = marks.at(path);
  if (value === null || typeof value !== 'object' || value instanceof NumberText) {
    return [`${label}${scalar(value)}${mark}`];
  }
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const inner = Array.isArray(value) ? itemLines(value, path, marks) : fieldLines(value, path, marks);
  const missing = marks.missing(path, value).map(({ path: at, text }) => `${quoted(at.at(-1))}: ◀ ${text}`);
  if (inner.length + missing.length === 0) return [`${label}${open}${close}${mark}`];
  return [`${label}${open}${mark}`, ...[...inner, ...missing].map((line) => `  ${line}`), close];
}

function fieldLines(value: object, path: Path, marks: Marks): string[] {
  return Object.entries(value).flatMap(([key, field]) =>
    linesOf(field, [...path, key], `${quoted(key)}: `, marks),
  );
}

function itemLines(items: readonly unknown[], path: Path, marks: Marks): string[] {
  const lines: string[] = [];
  let left = 0;
  const tellLeft = () => {
    if (left > 0) lines.push(`… ${left.toLocaleString('en-US')} more`);
    left = 0;
  };
  for (const [index, item] of items.entries()) {
    const at = [...path, index];
    if (index >= ITEMS_SHOWN && !marks.within(at)) left += 1;
    else {
      tellLeft();
      lines.push(...linesOf(item, at, `${index}: `, marks));
    }
  }
  tellLeft();
  return lines;
}

function marksOf(problems: readonly Problem[]): Marks {
  const texts = Map.groupBy(problems, ({ path }) => keyOf(path));
  const touched = new Set(
    problems.flatMap(({ path }) => path.map((_, index) => keyOf(path.slice(0, index + 1)))),
  );
  const beneath = Map.groupBy(problems, ({ path }) => keyOf(path.slice(0, -1)));
  return {
    at: (path) => {
      const said = texts.get(keyOf(path));
      return said ? `   ◀ ${said.map(({ text }) => text).join('; ')}` : '';
    },
    within: (path) => touched.has(keyOf(path)),
    missing: (path, value) =>
      (beneath.get(keyOf(path)) ?? []).filter(
        ({ path: at }) => at.length > path.length && !Object.hasOwn(value, at.at(-1) ?? ''),
      ),
  };
}

const keyOf = (path: Path) => JSON.stringify(path);
const quoted = (key: unknown) => JSON.stringify(String(key));

function scalar(value: unknown): string {
  if (value instanceof NumberText) return value.text;
  if (typeof value !== 'string' || value.length <= LONGEST_TEXT) return JSON.stringify(value);
  return `${JSON.stringify(value.slice(0, LONGEST_TEXT))}… (${value.length.toLocaleString('en-US')} characters)`;
}
