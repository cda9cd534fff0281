import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { startSandbox } from '../local/sandbox/index.ts';
import { sandboxSettings } from '../local/sandbox-vendors.ts';
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
      for (const [name, value] of Object.entries(sandboxSettings(sandbox))) console.log(`${name}=${value}`);
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
