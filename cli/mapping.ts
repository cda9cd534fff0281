import { Command } from 'commander';
import { backdateCommand } from './mapping/backdate.ts';
import { coverageCommand } from './mapping/coverage.ts';
import { lintCommand } from './mapping/lint.ts';

/** `ai-usage mapping …` */
export function mappingCommand(): Command {
  return new Command('mapping')
    .description('Keep the mapping: who owns which API key.')
    .addCommand(lintCommand())
    .addCommand(coverageCommand())
    .addCommand(backdateCommand());
}
