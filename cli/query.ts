import { Command } from 'commander';
import { withData } from './data.ts';
import { dataDirOption, type Format, formatAnswer, formatOption } from './output.ts';

/** `ai-usage query SQL` */
export function queryCommand(): Command {
  return new Command('query')
    .description('Ask the warehouse in its own SQL dialect (DuckDB on one machine).')
    .argument('<sql>', 'for example "SELECT platform, SUM(cost_usd) FROM fct_cost_daily GROUP BY platform"')
    .addOption(formatOption())
    .addOption(dataDirOption())
    .action(async (sql: string, options: { format: Format; dataDir?: string }) => {
      const answer = await withData(options.dataDir, (data) => data.ask(sql));
      console.log(formatAnswer(answer, options.format));
    });
}
