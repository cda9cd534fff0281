import { InvalidArgumentError, Option } from 'commander';
import { REGISTERED_SOURCES } from '../functions/functions.ts';
import { readFaults } from '../local/sandbox/index.ts';
import { isDay } from '../shared/day.ts';
import { messageOf } from '../shared/errors.ts';

/** A port number; 0 is any free one. */
export function portOption(description: string, preset: number): Option {
  return new Option('--port <port>', description)
    .default(preset)
    .argParser((text) => wholeNumber(text, 0, 65_535));
}

/** A number of days. */
export function daysOption(description: string): Option {
  return new Option('--days <n>', description).argParser((text) => wholeNumber(text, 1, 366));
}

/** A number of seconds, an hour at the most. */
export function secondsOption(flags: string, description: string, preset: number): Option {
  return new Option(flags, description).default(preset).argParser((text) => wholeNumber(text, 0, 3_600));
}

/** A UTC day. */
export function dayOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    if (!isDay(text)) throw new InvalidArgumentError('Write a day as YYYY-MM-DD.');
    return text;
  });
}

/** `--sources`, the same for every command that asks for slices. */
export function sourcesOption(): Option {
  return new Option('--sources <a,b>', `only these of ${REGISTERED_SOURCES.join(', ')}`);
}

/** A reason in words, which the ledger keeps. */
export function reasonOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    if (text.trim() === '') throw new InvalidArgumentError('Say in words why.');
    return text.trim();
  });
}

/** `--faults`, read: what goes wrong at the sandbox vendors. */
export function faultsOption(): Option {
  const description = 'what goes wrong at the sandbox vendors: NAME[@PATH][*TIMES], with commas between';
  return new Option('--faults <list>', description).argParser((text) => {
    try {
      return readFaults(text);
    } catch (error) {
      throw new InvalidArgumentError(messageOf(error));
    }
  });
}

function wholeNumber(text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new InvalidArgumentError(`It is no whole number from ${least} to ${most}.`);
  }
  return value;
}
