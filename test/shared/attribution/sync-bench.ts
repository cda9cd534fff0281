import { syncMapping } from '../../../shared/attribution/sync.ts';
import type { MappingSync } from '../../../shared/warehouse/warehouse.ts';
import { fakeWarehouse, first, silentLog } from '../../support/fakes.ts';

/** The header of a sheet in short. */
export const HEADER = ['api_key_name', 'email'];
/** The version before any sheet. */
export const NONE = '0000000000000-none';

/** A sheet whose cells a test may change, and a warehouse that remembers what was synced. */
export function setUp(cells: string[][] | Error, answers: Parameters<typeof fakeWarehouse>[0] = {}) {
  const state: { cells: string[][] | Error; people: string[][] | null; now: string } = {
    cells,
    people: null,
    now: '2026-01-06T14:00:00.000Z',
  };
  const { warehouse, syncs, reads } = fakeWarehouse({
    ...answers,
    'mapping-newest-version': () => syncs.slice(-1).map(({ version }) => ({ version })),
    // A table has no order: it is read back to front.
    'mapping-keys': () => [...(syncs.at(-1)?.keys ?? [])].reverse(),
    'mapping-people': () => [...(syncs.at(-1)?.people ?? [])].reverse(),
  });
  const sheet = {
    name: 'mapping.csv',
    async read() {
      if (state.cells instanceof Error) throw state.cells;
      return { keys: state.cells, people: state.people };
    },
  };
  return {
    state,
    syncs,
    reads,
    sync: () => syncMapping({ warehouse, sheet, now: () => new Date(state.now), log: silentLog }),
    without: () => syncMapping({ warehouse, sheet: undefined, now: () => new Date(), log: silentLog }),
  };
}

/** A sheet of two keys. */
export const TWO = [HEADER, ['ci', 'a@example.com'], ['cd', 'b@example.com']];
/** What was synced last. */
export const last = (syncs: MappingSync[]) => first(syncs.slice(-1));
