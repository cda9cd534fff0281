// Attributes a number of records in one way and prints what it took, as JSON. Called by attribution.ts.
import { indexMapping, type MappingKey } from '../shared/attribution/mapping.ts';
import { attribute } from '../shared/attribution/rules.ts';
import type { AttributedRecord, NormalizedRecord } from '../shared/contract/records.ts';
import { addDays, type Day } from '../shared/day.ts';
import { costOf, keyOf } from '../test/support/records.ts';

/** The rules over every version of every key, the same with shares, or the newest owner by a plain map. */
export type Way = 'as-of' | 'as-of, shared' | 'latest';

/** What so many records took; `owned` is how many of their parts have an owner. */
export type Measured = { seconds: number; peakMb: number; owned: number };

const START: Day = '2025-01-01';
const DAYS = 700;
const KEYS = 500;
const BATCH = 1_000;

const [way = 'as-of', count = '1000000', versions = '5000'] = process.argv.slice(2);
const rows = mappingRows(Number(versions), way === 'as-of, shared');
const answer = way === 'latest' ? latestOwner() : asOf();

const days = Array.from({ length: DAYS }, (_, index) => addDays(START, index));
let owned = 0;
const startedAt = performance.now();
for (let done = 0; done < Number(count); done += BATCH) {
  for (let index = done; index < done + BATCH; index += 1) owned += answer(recordOf(index));
}
const seconds = (performance.now() - startedAt) / 1000;
const measured: Measured = { seconds, peakMb: process.resourceUsage().maxRSS / 1024, owned };
console.log(JSON.stringify(measured));

/** Keys that change hands on as many days as make so many rows. */
function mappingRows(size: number, isShared: boolean): MappingKey[] {
  const changes = size / KEYS;
  return Array.from({ length: size }, (_, index) => {
    const [key, change] = [index % KEYS, Math.floor(index / KEYS)];
    const first = Math.floor((change * DAYS) / changes);
    const next = Math.floor(((change + 1) * DAYS) / changes);
    return keyOf({
      api_key_id: `apikey_${key}`,
      user_email: `p${index}@example.com`,
      valid_from: change === 0 ? null : addDays(START, first),
      valid_to: change === changes - 1 ? null : addDays(START, next - 1),
    });
  }).flatMap((row) =>
    isShared
      ? ['0.6', '0.4'].map((share_ratio) => ({
          ...row,
          share_ratio,
          user_email: `${share_ratio}${row.user_email}`,
        }))
      : [row],
  );
}

function asOf(): (record: NormalizedRecord) => number {
  const mapping = indexMapping('v', rows, []);
  const isOwned = ({ owner }: AttributedRecord) => owner.attribution_method !== 'unattributed';
  return (record) => attribute(record, mapping).filter(isOwned).length;
}

/** What a script would do: the newest owner, whatever the day. */
function latestOwner(): (record: NormalizedRecord) => number {
  const latest = new Map(rows.map(({ api_key_id, user_email }) => [api_key_id, user_email]));
  return ({ api_key_id }) => Number(latest.get(api_key_id) !== undefined);
}

/** Every tenth record is of a key that the sheet does not know. */
function recordOf(index: number): NormalizedRecord {
  const key = index % 10 === 9 ? KEYS + (index % 100) : (index * 7919) % KEYS;
  const usage_date = days[(index * 31) % DAYS] ?? START;
  return costOf('1.25', {}, { api_key_id: `apikey_${key}`, usage_date });
}
