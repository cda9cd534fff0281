import { InvalidArgumentError, Option } from 'commander';
import { isDay } from '../shared/day.ts';

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

/** A UTC day. */
export function dayOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    if (!isDay(text)) throw new InvalidArgumentError('Write a day as YYYY-MM-DD.');
    return text;
  });
}

function wholeNumber(text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new InvalidArgumentError(`It is no whole number from ${least} to ${most}.`);
  }
  return value;
}
