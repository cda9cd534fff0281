// Every command and every message of README.md and docs/runbook.md is run against a local instance, and what comes
// of it is held against what the text says.
//
//   npm run verify:docs
//
// A command is a line of a `sh` block, a message is JSON in `backticks` or after --message=. One that no check knows
// fails, and so does a check that no text needs.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../shared/errors.ts';
import { COMMANDS, type CommandCheck, endsWrong, type Wrong } from './docs/checks.ts';
import { checkFigures, isOfFigures } from './docs/figures.ts';
import { openInstance } from './docs/instance.ts';
import { commandsIn, type Found, messagesIn } from './docs/reading.ts';

const FILES = ['README.md', 'docs/runbook.md'];
const texts = FILES.map((file) => ({
  file,
  text: readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8'),
}));
const commands = texts.flatMap(({ file, text }) => commandsIn(file, text));
const messages = texts.flatMap(({ file, text }) => messagesIn(file, text));

let passed = 0;
let failed = 0;
function tell({ text, where }: Found, wrong: Wrong, how = ''): void {
  if (wrong === undefined) passed += 1;
  else failed += 1;
  console.log(`${wrong === undefined ? 'ok  ' : 'FAIL'} ${where} ${text}${how}${wrong ? `: ${wrong}` : ''}`);
}

const instance = await openInstance();
try {
  await instance.publish({ from: '2026-11-16', to: '2026-11-20' });
  await instance.publish({ from: '2026-10-30', to: '2026-10-31' });
  const unused = new Set<CommandCheck>(COMMANDS);
  for (const found of commands.filter(({ text }) => !isOfFigures(text))) {
    const check = COMMANDS.find(({ command }) => command.test(found.text));
    if (check) unused.delete(check);
    if (!check) tell(found, 'no check knows this command');
    else if (check.elsewhere) tell(found, undefined, ` (${check.elsewhere})`);
    else tell(found, await runAndHold(found.text, check));
  }
  for (const { command } of unused)
    tell({ text: String(command), where: 'a check' }, 'no text has such a command');
  for (const found of messages) tell(found, await publishAndHold(found.text));
  const figures = commands.filter(({ text }) => isOfFigures(text));
  const [first] = figures;
  if (first) tell(first, await checkFigures(figures), ` and ${figures.length - 1} lines after it`);
} finally {
  await instance.close();
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function runAndHold(text: string, { before, holds }: CommandCheck): Promise<Wrong> {
  const words = (await before?.(instance)) ?? {};
  const line = Object.entries(words).reduce((typed, [word, value]) => typed.replace(word, value), text);
  const ended = await instance.shell(line);
  const wrong = await holds?.(ended, instance);
  return wrong && `${wrong}\n${ended.stdout}\n${ended.stderr}`;
}

/** Of `POST /run-daily-job` its own body is asked, of everything else the topic. */
async function publishAndHold(text: string): Promise<Wrong> {
  const message = JSON.parse(text);
  try {
    if (/production|development|dry_run/.test(String(message.mode)))
      return await instance.runDailyJob(message);
    return endsWrong(message, await instance.publish(message));
  } catch (error) {
    return messageOf(error);
  }
}
