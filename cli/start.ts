import { Command } from 'commander';
import { follow } from '../local/follow.ts';
import { aboutHost, type Host, newAsker, startHost } from '../local/host.ts';
import type { FaultSetting } from '../local/sandbox/index.ts';
import { scheduleDaily } from '../local/schedule.ts';
import { type Report, summarize } from '../local/summary.ts';
import type { Config } from '../shared/config.ts';
import type { KickoffInput } from '../shared/contract/messages.ts';
import { messageOf, UsageError } from '../shared/errors.ts';
import { type DayOptions, daysAsked, readSources, slicesAsked } from './asked.ts';
import { printClosing } from './closing.ts';
import { configOf, logOf, openingLines } from './opening.ts';
import { dayOption, daysOption, faultsOption, portOption, sourcesOption } from './options.ts';
import { dataDirOption, jsonOption, say } from './output.ts';
import { makeProgress } from './progress.ts';
import { stopSignal, unlessStopped, untilStopped } from './signals.ts';

type StartOptions = DayOptions & {
  once?: boolean;
  days?: number;
  sources?: string;
  faults?: FaultSetting[];
  dataDir?: string;
  port: number;
  json?: boolean;
};

const SANDBOX_DAYS = 30;

/** `ai-usage start`: what `npm start` runs. */
export function startCommand(): Command {
  return new Command('start')
    .description('Run the pipeline on this machine: with the sandbox vendors, unless a vendor key is set.')
    .option('--once', 'end when every requested run is finished; no dashboard')
    .addOption(dayOption('--day <YYYY-MM-DD>', 'one UTC day').conflicts(['from', 'to', 'days']))
    .addOption(dayOption('--from <YYYY-MM-DD>', 'the first of several days').conflicts('days'))
    .addOption(dayOption('--to <YYYY-MM-DD>', 'the last of several days'))
    .addOption(daysOption('the days that end yesterday (UTC)'))
    .addOption(sourcesOption())
    .addOption(faultsOption())
    .addOption(dataDirOption())
    .addOption(portOption('the port of the dashboard on 127.0.0.1', 8080))
    .addOption(jsonOption())
    .action(start);
}

async function start(options: StartOptions): Promise<void> {
  const config = configOf(options);
  const asked = askedFor(options, config);
  const [vendor] = config.vendors;
  if (options.faults && vendor)
    throw new UsageError(`--faults is for the sandbox vendors: unset ${vendor.keySetting}`);
  const stop = stopSignal();
  const host = await startHost(config, {
    port: options.once ? 0 : options.port,
    withDashboard: !options.once,
    log: logOf(config),
    ...(options.faults ? { faults: options.faults } : {}),
  });
  try {
    await unlessStopped(stop, 'Stopped. What was under way goes on at the next start.', async () => {
      for (const line of await openingLines(config, host)) say(line);
      const report = await runOnce(host, asked, stop);
      const { faults } = await host.status();
      printClosing(report, { hasSeatPrices: host.about.has_seat_prices, faults });
      if (options.json) console.log(JSON.stringify(report.summary));
      if (report.summary.slices.some((slice) => slice.status === 'failed')) process.exitCode = 1;
      if (!options.once) await stayUp(host, stop);
    });
  } finally {
    await host.close();
  }
}

/**
 * The kickoff that the options ask for; without days the sandbox has 30 and a company's data what is due.
 * @throws UsageError for days that are not over and sources without a key, before anything is asked for.
 */
function askedFor({ days, sources, ...named }: StartOptions, config: Config): KickoffInput {
  const preset = config.vendors.length === 0 ? { days: SANDBOX_DAYS } : {};
  const asked = {
    ...(daysAsked(named) ?? (days ? { days } : preset)),
    ...(sources ? { sources: readSources(sources) } : {}),
  };
  slicesAsked(asked, aboutHost(config), config);
  return asked;
}

async function runOnce(host: Host, asked: KickoffInput, stop: AbortSignal): Promise<Report> {
  const startedAt = Date.now();
  const { requested_by } = await host.request({ ...asked, requested_by: newAsker('start') });
  const progress = makeProgress();
  const { runs, givenUp } = await follow(host.local.warehouse, requested_by, progress.show, stop).finally(
    progress.done,
  );
  if (givenUp) throw new Error(`the request was given up: ${givenUp}`);
  return summarize(host.local.warehouse, requested_by, runs, Date.now() - startedAt);
}

async function stayUp(host: Host, stop: AbortSignal): Promise<void> {
  say(`Dashboard: ${host.url} (Ctrl-C ends)`);
  const daily = host.isSandbox
    ? undefined
    : scheduleDaily(() => {
        host
          .request({ requested_by: newAsker('daily') })
          .catch((error) => say(`The daily run could not be asked for: ${messageOf(error)}`));
      });
  if (daily?.next) say(`The next daily run is at ${daily.next.toISOString()}`);
  await untilStopped(stop);
  daily?.stop();
}
