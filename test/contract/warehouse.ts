import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Warehouse } from '../../shared/warehouse/warehouse.ts';
import { committing } from '../shared/warehouse/contract/committing.ts';
import { concurrency } from '../shared/warehouse/contract/concurrency.ts';
import { directories } from '../shared/warehouse/contract/directories.ts';
import { ledger } from '../shared/warehouse/contract/ledger.ts';
import { locking } from '../shared/warehouse/contract/locking.ts';
import { mappings } from '../shared/warehouse/contract/mappings.ts';
import { ordering } from '../shared/warehouse/contract/ordering.ts';
import { planning } from '../shared/warehouse/contract/planning.ts';
import { reading } from '../shared/warehouse/contract/reading.ts';
import { reattributing } from '../shared/warehouse/contract/reattributing.ts';
import { refusing } from '../shared/warehouse/contract/refusing.ts';
import { scope } from '../shared/warehouse/contract/scope.ts';

const PARTS = {
  committing,
  refusing,
  ordering,
  scope,
  ledger,
  directories,
  concurrency,
  mappings,
  reading,
  reattributing,
  locking,
  planning,
};

/**
 * The behaviour that the rest of the program relies on, whichever warehouse it runs on. One opened warehouse
 * serves all tests: each has an account of its own, and what they ask is plain SQL that every back end reads.
 */
export function warehouseContract(name: string, open: () => Promise<Warehouse>): void {
  describe(`warehouse contract: ${name}`, () => {
    let opened: Warehouse;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());
    for (const [part, define] of Object.entries(PARTS)) describe(part, () => define(() => opened));
  });
}
