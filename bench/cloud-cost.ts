// What a slice takes of Pub/Sub, BigQuery and the functions, and what a month of it costs by Google's list prices.
//
//   npm run bench:cost [-- --people 100,1000,10000] [--price NAME=VALUE ...] [--set NAME=VALUE ...] [--json]
//
// A day of the reference organization runs in this process and is counted at the two ports; a month is worked out
// from that by bench/cloud-cost/usage.ts and formula.ts. What a real project was billed for is in its log lines
// `warehouse.job_done` (bytes_billed). Names and defaults of prices and settings: bench/cloud-cost/inputs.ts.
import { parseArgs } from 'node:util';
import { messageOf, UsageError } from '../shared/errors.ts';
import { monthlyCost } from './cloud-cost/formula.ts';
import { readInputs } from './cloud-cost/inputs.ts';
import { MEASURED_DAY, measureDay } from './cloud-cost/measure.ts';
import { growthTable, inputsTable, monthTable, slicesTable, tablesTable } from './cloud-cost/print.ts';
import { askedInAMonth } from './cloud-cost/windows.ts';

const MONTHS = [1, 12, 24];

function readArgs() {
  const { values } = parseArgs({
    options: {
      people: { type: 'string', default: '100,1000,10000' },
      price: { type: 'string', multiple: true },
      set: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
    },
  });
  const people = values.people.split(',').map((text) => {
    if (!/^\d+$/.test(text)) throw new UsageError(`--people: ${text || 'nothing'} is no number of people`);
    return Number(text);
  });
  return { people, inputs: readInputs(values.price, values.set), asJson: values.json };
}

/** Which words a statement has says nothing to a reader. */
function withoutWords(name: string, value: unknown): unknown {
  return name === 'words' ? undefined : value;
}

async function main(): Promise<void> {
  const { people, inputs, asJson } = readArgs();
  const counts = await measureDay();
  const costs = people.map((number) => monthlyCost(counts, number, inputs));
  if (asJson) return console.log(JSON.stringify({ inputs, counts, costs }, withoutWords, 2));
  const { committed, unchanged, waiting } = counts.commit;
  const asked = askedInAMonth({ rereadDays: inputs.reread_days, monthCloseDay: inputs.month_close_day });
  const rows = Object.values(counts.sources).reduce((sum, { first }) => sum + first.rows, 0);
  const months = MONTHS.map((month) => ({
    month,
    costs: people.map((number) => monthlyCost(counts, number, { ...inputs, month })),
  }));
  console.log(
    [
      `Counted on ${MEASURED_DAY}: ${counts.people} people, ${(rows / counts.people).toFixed(1)} rows each. A commit reads ${committed.length} tables, ` +
        `${unchanged.length} when nothing has changed and ${waiting.length} while its batches are on their way.`,
      slicesTable(counts),
      tablesTable(counts),
      `A day is asked for ${asked.times.toFixed(1)} times, and its landing holds ${asked.fetches.toFixed(1)} fetches ` +
        `on average. A month, in month ${inputs.month}:`,
      monthTable(costs),
      growthTable(months),
      inputsTable(inputs),
    ].join('\n\n'),
  );
}

await main().catch((error) => {
  const isUsage =
    error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
  if (!isUsage) throw error;
  console.error(messageOf(error));
  process.exitCode = 2;
});
