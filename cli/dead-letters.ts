import { Command } from 'commander';
import { discardCommand } from './dead-letters/discard.ts';
import { listCommand } from './dead-letters/list.ts';
import { redriveCommand } from './dead-letters/redrive.ts';
import { showCommand } from './dead-letters/show.ts';

/** `ai-usage dead-letters …` */
export function deadLettersCommand(): Command {
  return new Command('dead-letters')
    .description('Look at what could not be handled, mend it, send it again, or say that it may lie.')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(redriveCommand())
    .addCommand(discardCommand());
}
