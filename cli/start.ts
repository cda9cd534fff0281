import { join } from 'node:path';
import { Command } from 'commander';
import { REGISTERED_SOURCES } from '../functions/functions.ts';
import { slicesOf } from '../functions/kickoff/slices.ts';
import { accountsOf } from '../functions/vendors.ts';
import { follow } from '../local/follow.ts';
import { type Host, startHost } from '../local/host.ts';
import { scheduleDaily } from '../local/schedule.ts';
import { type Report, summarize } from '../local/summary.ts';
import { type Config, readConfig } from '../shared/config.ts';
import { type KickoffInput, kickoff, source } from '../shared/contract/messages.ts';
import { messageOf, UsageError } from '../shared/errors.ts';
import { openLog } from '../shared/log.ts';
import { closingLines } from './closing.ts';
import { dayOption, daysOption, portOption } from './options.ts';
import { dataDirOption } from './output.ts';
import { makeProgress } from './progress.ts';
import { stopSignal, untilStopped } from './signals.ts';

type StartOptions = {
  once?: boolean;
  day?: string;
  from?: string;
  to?: string;
  days?: number;
  sources?: string;
  dataDir?: string;
  port: number;
  json?: boolean;
};

const SANDBOX_DAYS = 30;
/** The terminal is for people; the log of every event stands in the data folder. */
const LOG_FILE = 'ai-usage.log';
const EXIT_INTERRUPTED = 130;

/** `ai-usage start`: what `npm start` runs. */
export function startCommand(): Command {
  return new Command('start')
    .description('Run the pipeline on this machine: with the sandbox vendors, unless a vendor key is set.')
    .option('--once', 'end when every requested run is finished; no dashboard')
    .addOption(dayOption('--day <YYYY-MM-DD>', 'one UTC day').conflicts(['from', 'to', 'days']))
    .addOption(dayOption('--from <YYYY-MM-DD>', 'the first of several days').conflicts('days'))
    .addOption(dayOption('--to <YYYY-MM-DD>', 'the last of several days'))
    .addOption(daysOption('the days that end yesterday (UTC)'))
    .option('--sources <a,b>', `only these of ${REGISTERED_SOURCES.join(', ')}`)
    .addOption(dataDirOption())
    .addOption(portOption('the port of the dashboard on 127.0.0.1', 8080))
    .option('--json', 'print one JSON object on one line at the end')
    .action(start);
}

async function start(options: StartOptions): Promise<void> {
  const config = { ...readConfig(process.env), ...(options.dataDir ? { dataDir: options.dataDir } : {}) };
  const asked = askedFor(options, config);
  const stop = stopSignal();
  const host = await startHost(config, {
    port: options.once ? 0 : options.port,
    withDashboard: !options.once,
    log: openLog(config.logLevel, join(config.dataDir, LOG_FILE)),
  });
  try {
    for (const line of firstLines(config, host)) say(line);
    for (const line of await linesOfLostAccounts(config, host)) say(line);
    const report = await runOnce(host, asked, stop);
    print(report, options);
    if (report.summary.slices.some((slice) => slice.status === 'failed')) process.exitCode = 1;
    if (!options.once) await stayUp(host, stop);
  } catch (error) {
    if (!stop.aborted) throw error;
    say('Stopped. What was under way goes on at the next start.');
    process.exitCode = EXIT_INTERRUPTED;
  } finally {
    await host.close();
  }
}

/**
 * The kickoff that the options ask for; without days the sandbox has 30 and a company's data what is due.
 * @throws UsageError for days that are not over and sources without a key, before anything is asked for.
 */
function askedFor({ day, from, to, days, sources }: StartOptions, config: Config): KickoffInput {
  if ((from === undefined) !== (to === undefined)) throw new UsageError('--from and --to go together');
  if (from && to && from > to) throw new UsageError(`--from ${from} is after --to ${to}`);
  const named = day ? { day } : from && to ? { from, to } : days ? { days } : undefined;
  const isSandbox = config.vendors.length === 0;
  const asked = {
    ...(named ?? (isSandbox ? { days: SANDBOX_DAYS } : {})),
    ...(sources ? { sources: readSources(sources) } : {}),
  };
  const accounts = isSandbox
    ? REGISTERED_SOURCES.map((name) => ({ source: name, account: 'default' }))
    : accountsOf(config.vendors);
  try {
    slicesOf(kickoff.parse(asked), accounts, new Date().toISOString(), config, () => true);
  } catch (error) {
    throw new UsageError(messageOf(error), { cause: error });
  }
  return asked;
}

function readSources(text: string) {
  return text.split(',').map((name) => {
    const read = source.safeParse(name.trim());
    if (!read.success || !REGISTERED_SOURCES.includes(read.data)) {
      throw new UsageError(`there is no source ${name}: the sources are ${REGISTERED_SOURCES.join(', ')}`);
    }
    return read.data;
  });
}

function* firstLines(config: Config, { isSandbox }: Host): Generator<string> {
  if (isSandbox) {
    yield 'No vendor key is set: a made-up organization is served on this machine and read like the real vendors.';
  }
  for (const { vendor, account, baseUrl } of config.vendors)
    yield `Reading ${vendor} (${account}) at ${baseUrl}`;
  const missing = (['cursor', 'anthropic'] as const).filter(
    (one) => !config.vendors.some(({ vendor }) => vendor === one),
  );
  if (!isSandbox) for (const vendor of missing) yield `${vendor} does not run: it has no key`;
  if (!isSandbox && !config.mappingFile) yield 'MAPPING_FILE is not set: API keys have no owners yet';
}

/** A key that moved to another account name would bring the same money in twice. */
async function linesOfLostAccounts(config: Config, { isSandbox, local }: Host): Promise<string[]> {
  if (isSandbox) return [];
  const current = new Set(
    accountsOf(config.vendors).map(({ source: name, account }) => `${name} ${account}`),
  );
  const known = await local.warehouse.read('accounts-with-data');
  return known
    .filter((row) => !current.has(`${row.source} ${row.account}`))
    .map(
      (row) =>
        `${row.source} (${row.account}) has money here and no key now: it stays, and is not read again`,
    );
}

async function runOnce(host: Host, asked: KickoffInput, stop: AbortSignal): Promise<Report> {
  const startedAt = Date.now();
  const requestedBy = await host.request(asked);
  const progress = makeProgress();
  const { runs, givenUp } = await follow(host.local.warehouse, requestedBy, progress.show, stop).finally(
    progress.done,
  );
  if (givenUp) throw new Error(`the request was given up: ${givenUp}`);
  return summarize(host.local.warehouse, requestedBy, runs, Date.now() - startedAt);
}

function print(report: Report, { json }: StartOptions): void {
  const seats =
    'Seats are not in these figures: no vendor reports them, and this version has no price for them.';
  for (const line of closingLines(report, seats)) say(line);
  if (json) console.log(JSON.stringify(report.summary));
}

async function stayUp(host: Host, stop: AbortSignal): Promise<void> {
  say(`Dashboard: ${host.url} (Ctrl-C ends)`);
  const daily = host.isSandbox
    ? undefined
    : scheduleDaily(() => {
        host.request({}).catch((error) => say(`The daily run could not be asked for: ${messageOf(error)}`));
      });
  if (daily?.next) say(`The next daily run is at ${daily.next.toISOString()}`);
  await untilStopped(stop);
  daily?.stop();
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
