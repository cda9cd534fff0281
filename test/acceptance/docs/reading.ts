/** A command or a message of a text, and where it stands. */
export type Found = { text: string; where: string };

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;
const COMMENT = /\s+#.*$/;

/** The commands of a text: the lines of its `sh` blocks, continued lines as one, without their comments. */
export function commandsIn(file: string, text: string): Found[] {
  return Array.from(text.matchAll(FENCE)).flatMap(({ 1: language, 2: block = '', index }) => {
    if (language !== 'sh') return [];
    const first = text.slice(0, index).split('\n').length + 1;
    return block
      .replaceAll(/\\\n\s*/g, ' ')
      .split('\n')
      .map((line, at) => ({ text: line.replace(COMMENT, '').trim(), where: `${file}:${first + at}` }))
      .filter((found) => found.text !== '' && !found.text.startsWith('#'));
  });
}

/** The messages of a text: JSON objects in backticks, or given to a client with --message. */
export function messagesIn(file: string, text: string): Found[] {
  const inline = text.matchAll(/`(\{.*?\})`/g);
  const given = text.matchAll(/--message='(\{.*?\})'/g);
  return [...inline, ...given].flatMap(({ 1: json = '', index }) => {
    const where = `${file}:${text.slice(0, index).split('\n').length}`;
    return isJson(json) ? [{ text: json, where }] : [];
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
