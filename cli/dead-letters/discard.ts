import { Command } from 'commander';
import { idBeginning } from '../../shared/dead-letters/letter.ts';
import { reasonOption } from '../options.ts';
import { dataDirOption, jsonOption } from '../output.ts';
import { personHere } from '../person.ts';
import { withLetters } from './reach.ts';

type DiscardOptions = { reason: string; dataDir?: string; json?: boolean };

/** `ai-usage dead-letters discard` */
export function discardCommand(): Command {
  return new Command('discard')
    .description('Say that nothing shall be done about a dead letter, and why. It stays where it is.')
    .argument('<id>', 'the id of the letter, or its beginning')
    .addOption(reasonOption('--reason <text>', 'why, for who finds it later').makeOptionMandatory())
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(async (beginning: string, { reason, dataDir, json }: DiscardOptions) => {
      const done = await withLetters(dataDir, async ({ read, letters }) => {
        const id = await idBeginning({ read }, beginning);
        return letters.discard({ id, by: personHere(), reason });
      });
      const stake = done.usd_at_stake === null ? 'nobody can tell what was' : `${done.usd_at_stake} USD were`;
      console.log(
        json
          ? JSON.stringify({ ...done, state: 'discarded' })
          : `Dead letter ${done.dead_letter_id} is discarded: ${stake} at stake in it.`,
      );
    });
}
