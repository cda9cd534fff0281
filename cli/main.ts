import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { messageOf, UsageError } from '../shared/errors.ts';
import { deadLettersCommand } from './dead-letters.ts';
import { ledgerCommand } from './ledger.ts';
import { lockCommand, unlockCommand } from './lock.ts';
import { mappingCommand } from './mapping.ts';
import { probeCommand } from './probe.ts';
import { queryCommand } from './query.ts';
import { reattributeCommand } from './reattribute.ts';
import { replayCommand } from './replay.ts';
import { runCommand } from './run.ts';
import { sandboxCommand } from './sandbox.ts';
import { schemaCommand } from './schema.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { viewCommand } from './view.ts';

const VERSION: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
const EXIT_DOES_NOT_HOLD = 1;
const EXIT_WRONG_USAGE = 2;

const program = new Command('ai-usage')
  .description('Who spent what on Cursor and Claude, on which model, and what came of it.')
  .version(VERSION)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text) });

const commands = [
  startCommand(),
  runCommand(),
  replayCommand(),
  reattributeCommand(),
  probeCommand(),
  viewCommand(),
  queryCommand(),
  ledgerCommand(),
  lockCommand(),
  unlockCommand(),
  deadLettersCommand(),
  mappingCommand(),
  statusCommand(),
  sandboxCommand(),
  schemaCommand(),
];
for (const command of commands) {
  for (const one of [command, ...command.commands]) one.exitOverride();
  program.addCommand(command);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : EXIT_WRONG_USAGE;
  } else {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = error instanceof UsageError ? EXIT_WRONG_USAGE : EXIT_DOES_NOT_HOLD;
  }
}
