import { isDay } from '../days.ts';
import { isItem } from './answers.ts';
import { FAULT_NAMES, FAULTS, type FaultName, isFaultName } from './table.ts';

/** A fault that is asked for: at one endpoint, on one day, so many times, after so many calls. */
export type FaultSetting = {
  fault: FaultName;
  path?: string;
  day?: string;
  times?: number;
  after?: number;
};

const FIELDS = ['fault', 'path', 'day', 'times', 'after'];
const TEXT_FORM = /^([a-z0-9-]+)(?:@([^*@]+))?(?:\*(\d+))?$/;

/**
 * Reads faults in their text form, `NAME[@PATH][*TIMES]` and commas between them.
 * @throws RangeError that names what is wrong and all faults.
 */
export function readFaults(text: string): FaultSetting[] {
  return text.split(',').map((part) => {
    const [, fault, path, times] = TEXT_FORM.exec(part.trim()) ?? [];
    if (fault === undefined) {
      throw wrong(`"${part.trim()}" is not NAME[@PATH][*TIMES]`);
    }
    return readSetting({
      fault,
      ...(path === undefined ? {} : { path }),
      ...(times === undefined ? {} : { times: Number(times) }),
    });
  });
}

/**
 * Reads `{"faults":[…]}` as it was sent.
 * @throws RangeError that names what is wrong and all faults.
 */
export function readFaultList(text: string): FaultSetting[] {
  const { faults } = parse(text);
  if (!Array.isArray(faults)) {
    throw wrong(
      'the body must be {"faults":[{"fault":NAME,"path":"/…","day":"YYYY-MM-DD","times":N,"after":N}]}',
    );
  }
  return faults.map(readSetting);
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isItem(value) ? value : {};
  } catch {
    throw wrong('the body is no JSON');
  }
}

function readSetting(value: unknown): FaultSetting {
  const { fault, path, day, times, after, ...others } = isItem(value) ? value : {};
  if (!isFaultName(fault)) {
    throw wrong(`there is no fault ${JSON.stringify(fault)}`);
  }
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw wrong(`${fault}: ${unknown} is not one of ${FIELDS.join(', ')}`);
  }
  if (path !== undefined && !(typeof path === 'string' && path.startsWith('/'))) {
    throw wrong(`${fault}: path must be an endpoint's path, such as /teams/spend`);
  }
  if (day !== undefined && !(typeof day === 'string' && isDay(day))) {
    throw wrong(`${fault}: day must be YYYY-MM-DD`);
  }
  if (times !== undefined && !isCount(times, 1)) {
    throw wrong(`${fault}: times must be a whole number above 0`);
  }
  if (after !== undefined && !isCount(after, 0)) {
    throw wrong(`${fault}: after must be a whole number`);
  }
  if (FAULTS[fault].isOfDays && [path, times, after].some((field) => field !== undefined)) {
    throw wrong(`${fault}: it changes what is true of a day, so nothing but a day can be chosen`);
  }
  return {
    fault,
    ...(path === undefined ? {} : { path }),
    ...(day === undefined ? {} : { day }),
    ...(times === undefined ? {} : { times }),
    ...(after === undefined ? {} : { after }),
  };
}

function isCount(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
}

function wrong(what: string): RangeError {
  return new RangeError(`${what}; the faults are ${FAULT_NAMES.join(', ')}`);
}
