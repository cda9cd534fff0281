import { Command } from 'commander';
import { readView, VIEWS } from '../local/views.ts';
import { withData } from './data.ts';
import { dataDirOption, type Format, formatAnswer, formatOption } from './output.ts';

/** `ai-usage view NAME` */
export function viewCommand(): Command {
  return new Command('view')
    .description('Print one of the views that finance reads; the others answer to query.')
    .argument('<name>', Object.keys(VIEWS).join(', '))
    .option('--month <YYYY-MM>', 'one month only')
    .addOption(formatOption())
    .addOption(dataDirOption())
    .action(async (name: string, options: { month?: string; format: Format; dataDir?: string }) => {
      const answer = await withData(options.dataDir, (data) => readView(data, name, options.month));
      console.log(formatAnswer(answer, options.format));
    });
}
