import { addDays, type Day, dayOf } from '../day.ts';
import { UsageError } from '../errors.ts';
import type { MappingSheet } from '../sheet/sheet.ts';
import type { Row, Warehouse } from '../warehouse/warehouse.ts';
import type { MappingKey } from './mapping.ts';
import { readSheet } from './read-sheet.ts';
import { loosely } from './same-key.ts';
import { asOf, byBegin, overlaps } from './span.ts';
import { readVersion, type SyncDeps, syncMapping } from './sync.ts';
import { keyLabel, ownersText, sameOwners, type Tenure, toRows } from './tenure.ts';

/** Asks that a key's owner of today had it since a day, and why. */
export type Backdating = { key: string; from: Day; reason: string; requestedBy: string | null };

/** What a backdating changes: whose the days are now, and whose they were. */
export type Backdated = {
  version: string;
  key: string;
  owners: string;
  from: Day;
  to: Day;
  /** Whether the mapping has it already; else it has from the next kickoff on. */
  isInForce: boolean;
  /** Who had these days, from when to when. */
  before: { owners: string; from: Day | null; to: Day | null }[];
};

type Deps = SyncDeps & { warehouse: SyncDeps['warehouse'] & Pick<Warehouse, 'append'>; sheet: MappingSheet };

/**
 * The explicit way to change history: today's owner of a key has it since a day. Syncs the mapping before, so that
 * today's owner is the sheet's, and after, so that the change is in force.
 * @throws UsageError when the key is not known or not one key, or when the change would be none.
 */
export function makeBackdate(deps: Deps): (asked: Backdating) => Promise<Backdated> {
  const { warehouse, sheet, now } = deps;

  async function sync() {
    const { version, readAt, findings } = await syncMapping(deps);
    await warehouse.append('findings', findings);
    return { version, isRead: readAt !== null, problems: findings.map(({ text }) => text).join('; ') };
  }

  return async ({ key, from, reason, requestedBy }) => {
    const before = await sync();
    if (!before.isRead) throw new Error(`nothing is changed: ${before.problems}`);
    const { keys } = await readVersion(warehouse, before.version);
    const madeAt = now();
    const history = historyOf(keys, key);
    const current = asOf(history, dayOf(madeAt.getTime()));
    if (!current) throw new UsageError(`${key} has no owner today: give it one in ${sheet.name} first`);
    const since = heldSince(history, current);
    if (since === null || since <= from) {
      const when = since === null ? 'from the beginning' : `since ${since}`;
      throw new UsageError(`${key} belongs to ${ownersText(current)} ${when}: there is nothing to change`);
    }
    await assertSheetLeavesDays(sheet, current);

    const to = addDays(since, -1);
    const span = { valid_from: from, valid_to: to };
    await warehouse.append(
      'mapping_overrides',
      toRows([{ ...current, ...span }]).map((row) => overrideRow(row, madeAt, reason, requestedBy)),
    );
    const after = await sync();
    return {
      version: after.version,
      isInForce: after.version !== before.version,
      key: keyLabel(current),
      owners: ownersText(current),
      from,
      to,
      before: history
        .filter((tenure) => overlaps(tenure, span))
        .map((tenure) => ({ owners: ownersText(tenure), from: tenure.valid_from, to: tenure.valid_to })),
    };
  };
}

/** Since when the owners of a tenure have had the key without a break; null is from the beginning. */
function heldSince(history: readonly Tenure[], { owners, valid_from }: Tenure): Day | null {
  if (valid_from === null) return null;
  const eve = addDays(valid_from, -1);
  const earlier = history.find((tenure) => tenure.valid_to === eve && sameOwners(tenure, { owners }));
  return earlier ? heldSince(history, earlier) : valid_from;
}

/** All tenures of the one key that an id or a name means, oldest first; an id may have been filled in later. */
function historyOf(keys: readonly Tenure[], named: string): Tenure[] {
  const meant = keys.filter((key) => key.api_key_id === named || key.api_key_name === named);
  if (meant.length === 0)
    throw new UsageError(`the mapping has no key ${named}: name it by its id or its name`);
  const ids = new Set(meant.flatMap(({ api_key_id }) => api_key_id ?? []));
  const platforms = new Set(meant.flatMap(({ platform }) => platform ?? []));
  if (ids.size > 1) {
    throw new UsageError(
      `the mapping has several keys ${named}: name one by its id (${[...ids].join(', ')})`,
    );
  }
  if (ids.size === 0 && platforms.size > 1) {
    const stated = [...platforms].sort().join(', ');
    throw new UsageError(
      `the mapping has a key ${named} on several platforms (${stated}): give it its id in the sheet`,
    );
  }
  return meant.toSorted(byBegin);
}

/** @throws UsageError when the sheet itself says from when to when the key is whose. */
async function assertSheetLeavesDays(sheet: MappingSheet, key: Tenure): Promise<void> {
  const { rows } = readSheet((await sheet.read()).keys);
  const dated = loosely(
    rows,
    ({ tenure }) => tenure,
  )(key).find(({ tenure }) => tenure.valid_from !== null || tenure.valid_to !== null);
  if (dated) {
    throw new UsageError(
      `row ${dated.row} of ${sheet.name} says from when to when ${keyLabel(key)} is whose: change the days there`,
    );
  }
}

function overrideRow(
  { workspace_id: _workspace, purpose: _purpose, ...row }: MappingKey,
  madeAt: Date,
  reason: string,
  requestedBy: string | null,
): Row {
  return { ...row, reason, created_at: madeAt.toISOString(), created_by: requestedBy };
}
