import { ALWAYS, type FieldDrift, MOSTLY_NOT } from './field-drift.ts';
import { holderOf } from './fingerprint.ts';
import type { Finding } from './source.ts';

/** A sentence names no more fields than these. */
const MAX_NAMED = 10;

/** What a person should know of how an endpoint's fields have changed: of each kind one sentence at most. */
export function contractFindings(
  endpoint: string,
  drifts: readonly FieldDrift[],
  known: ReadonlySet<string>,
): Finding[] {
  const added = drifts.filter((drift) => !drift.before && drift.now);
  const unknown = added.filter((drift) => isUnknown(drift, known)).map(({ path }) => path);
  const retyped = drifts.filter((drift) => newTypes(drift).length > 0).map(retypedText);
  const lost = drifts.filter((drift) => wasAlwaysThere(drift) && drift.rate !== null);
  const vanished = lost.filter(({ now }) => !now).map((drift) => vanishedText(drift, added));
  const mostlyNull = lost.filter(({ now, rate }) => now && (rate ?? 0) >= MOSTLY_NOT).map(mostlyNullText);
  return [
    ...finding('unknown_field', 'info', `${endpoint} sends fields that are new here`, unknown),
    ...finding('field_type_changed', 'warning', `${endpoint} sends another type`, retyped),
    ...finding('field_vanished', 'warning', `${endpoint} no longer sends`, vanished),
    ...finding('field_mostly_null', 'warning', `${endpoint} mostly sends null or nothing`, mostlyNull),
  ];
}

function finding(kind: string, severity: Finding['severity'], said: string, fields: string[]): Finding[] {
  if (fields.length === 0) return [];
  const more = fields.length > MAX_NAMED ? ` and ${fields.length - MAX_NAMED} more` : '';
  const text = `${said}: ${fields.slice(0, MAX_NAMED).join(', ')}${more}`;
  return [{ kind, severity, text, usd: null }];
}

/** What a new object holds is as new as it is, and what a known one holds is known when it is first seen. */
function isUnknown({ path, isTop, wasHeld }: FieldDrift, known: ReadonlySet<string>): boolean {
  if (path.endsWith('[]')) return false;
  return isTop ? !known.has(path) : wasHeld;
}

/** The types that a field never had; a field that was always null has not had one yet. */
function newTypes({ before, now }: FieldDrift): string[] {
  if (!before || before.types.length === 0 || !now) return [];
  return now.types.filter((type) => !before.types.includes(type));
}

function retypedText(drift: FieldDrift): string {
  return `${drift.path} (${newTypes(drift).join(' and ')}, so far ${drift.before?.types.join(' or ')})`;
}

function wasAlwaysThere({ before }: FieldDrift): boolean {
  return (before?.null_rate ?? 1) <= ALWAYS;
}

function vanishedText({ path, before, holders }: FieldDrift, added: readonly FieldDrift[]): string {
  const twins = added.filter(
    (other) =>
      holderOf(other.path) === holderOf(path) &&
      other.now?.types.some((type) => before?.types.includes(type)),
  );
  const renamed = twins.map((twin) => twin.path).join(' or ');
  return `${path} (in none of ${holders}${renamed && `, renamed to ${renamed}?`})`;
}

function mostlyNullText({ path, before, rate, holders }: FieldDrift): string {
  return `${path} (${percent(rate)} of ${holders}, so far ${percent(before?.null_rate)})`;
}

function percent(rate: number | null | undefined): string {
  return `${Math.round((rate ?? 0) * 100)} %`;
}
