import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { ANTHROPIC_KEY, CURSOR_KEY, startSandbox } from '../local/sandbox/index.ts';
import { portOption } from './options.ts';
import { untilStopped } from './signals.ts';

/** `ai-usage sandbox` */
export function sandboxCommand(): Command {
  return new Command('sandbox')
    .description('Serve the made-up organization by the vendors’ documented contracts, alone, until Ctrl-C.')
    .addOption(portOption('the port on 127.0.0.1', 8090))
    .option('--mapping-file <path>', 'also write the organization’s mapping there, as CSV')
    .action(async ({ port, mappingFile }: { port: number; mappingFile?: string }) => {
      const sandbox = await startSandbox({ port });
      console.log(`CURSOR_API_KEY=${CURSOR_KEY}`);
      console.log(`CURSOR_API_BASE_URL=${sandbox.cursorUrl}`);
      console.log(`ANTHROPIC_ADMIN_API_KEY=${ANTHROPIC_KEY}`);
      console.log(`ANTHROPIC_API_BASE_URL=${sandbox.anthropicUrl}`);
      if (mappingFile !== undefined) {
        writeFileSync(mappingFile, sandbox.mappingCsv);
        console.log(`MAPPING_FILE=${resolve(mappingFile)}`);
      }
      process.stderr.write(`mapping: ${sandbox.url}/__mapping.csv\n`);
      process.stderr.write(`a day's own tally: ${sandbox.url}/__truth?day=YYYY-MM-DD\n`);
      await untilStopped();
      await sandbox.close();
    });
}
