import { Command } from 'commander';
import { readConfig } from '../shared/config.ts';
import { UsageError } from '../shared/errors.ts';
import { openLog } from '../shared/log.ts';
import { openBigquerySchema } from '../shared/warehouse/bigquery-schema.ts';
import { say } from './output.ts';

/** `ai-usage schema apply` */
export function schemaCommand(): Command {
  const apply = new Command('apply')
    .description('Make the tables and views of the BigQuery dataset those of this version, adding only.')
    .option('--plan', 'print what would be done, and do nothing')
    .addHelpText(
      'after',
      '\nIt reads BACKEND=cloud, GOOGLE_CLOUD_PROJECT, BIGQUERY_DATASET and BIGQUERY_LOCATION. It can be run again at any time:' +
        '\nwhat is there stays as it is. What would lose data or read it otherwise is refused, and then nothing is done.',
    )
    .action(async ({ plan: isPlan = false }: { plan?: boolean }) => {
      const config = readConfig(process.env);
      if (!config.cloud) {
        throw new UsageError(
          'the local warehouse makes its tables by itself: set BACKEND=cloud for BigQuery',
        );
      }
      const schema = openBigquerySchema(config.cloud, { log: openLog(config.logLevel) });
      const plan = await schema.plan();
      for (const { what } of plan.steps) console.log(what);
      for (const refusal of plan.refusals) console.log(`refused: ${refusal}`);
      if (plan.refusals.length > 0) {
        throw new Error('nothing was changed: what is refused has to be settled by hand first');
      }
      if (plan.steps.length === 0) return say('The dataset is as this version wants it.');
      if (isPlan) return;
      await schema.apply(plan, ({ what }) => say(`${what} ...`));
      say(`Done: ${plan.steps.length} steps.`);
    });
  return new Command('schema')
    .description("The tables and views of the cloud's warehouse.")
    .addCommand(apply);
}
