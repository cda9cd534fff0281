import { DAY_FAULTS } from './day-faults.ts';
import type { Fault } from './fault.ts';
import { FIELD_FAULTS } from './fields.ts';
import { MONEY_FAULTS } from './money.ts';
import { MOVING_DATA } from './moving.ts';
import { PAGING } from './paging.ts';
import { REFUSING } from './refusing.ts';
import { SENDING } from './sending.ts';

const TABLE = {
  ...REFUSING,
  ...SENDING,
  ...PAGING,
  ...MOVING_DATA,
  ...FIELD_FAULTS,
  ...MONEY_FAULTS,
  ...DAY_FAULTS,
};

/** The name of a fault. */
export type FaultName = keyof typeof TABLE;

/** All faults that the sandbox can be asked for. */
export const FAULTS: Readonly<Record<FaultName, Fault>> = TABLE;

/** The names of all faults. */
export const FAULT_NAMES = Object.keys(TABLE) as FaultName[];

/** Tells a fault's name from any other value. */
export function isFaultName(value: unknown): value is FaultName {
  return typeof value === 'string' && Object.hasOwn(TABLE, value);
}
