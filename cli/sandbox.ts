import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { FAULTS, type FaultSetting, startSandbox } from '../local/sandbox/index.ts';
import { sandboxSettings } from '../local/sandbox-vendors.ts';
import { faultsOption, portOption } from './options.ts';
import { untilStopped } from './signals.ts';

type SandboxFlags = { port: number; mappingFile?: string; faults?: FaultSetting[] };

/** `ai-usage sandbox` */
export function sandboxCommand(): Command {
  return new Command('sandbox')
    .description('Serve the made-up organization by the vendors’ documented contracts, alone, until Ctrl-C.')
    .addOption(portOption('the port on 127.0.0.1', 8090))
    .option('--mapping-file <path>', 'also write the organization’s mapping there, as CSV')
    .addOption(faultsOption())
    .addHelpText('after', () => `\nFaults:\n${[...faultLines()].join('\n')}`)
    .action(async ({ port, mappingFile, faults = [] }: SandboxFlags) => {
      const sandbox = await startSandbox({ port, faults });
      for (const [name, value] of Object.entries(sandboxSettings(sandbox))) console.log(`${name}=${value}`);
      if (mappingFile !== undefined) {
        writeFileSync(mappingFile, sandbox.mappingCsv);
        console.log(`MAPPING_FILE=${resolve(mappingFile)}`);
      }
      process.stderr.write(`mapping: ${sandbox.url}/__mapping.csv\n`);
      process.stderr.write(`a day's own tally: ${sandbox.url}/__truth?day=YYYY-MM-DD\n`);
      process.stderr.write(`what goes wrong: ${sandbox.url}/__faults\n`);
      process.stderr.write(`the calls so far: ${sandbox.url}/__requests\n`);
      await untilStopped();
      await sandbox.close();
    });
}

function* faultLines(): Generator<string> {
  for (const [name, { description, times }] of Object.entries(FAULTS)) {
    const often = times === undefined ? '' : times === 1 ? ' (once)' : ` (${times} times)`;
    yield `  ${name.padEnd(16)}  ${description}${often}`;
  }
}
