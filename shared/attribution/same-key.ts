import type { Tenure } from './tenure.ts';

type Names = Pick<Tenure, 'api_key_id' | 'api_key_name' | 'platform' | 'workspace_id'>;

/** Finds what may name the same key as a row: by the id, or by the name where one leaves the id or the platform open. */
export function loosely<T>(
  items: readonly T[],
  keyOf: (item: T) => Names | undefined,
): (key: Names | undefined) => T[] {
  const byId = Map.groupBy(items, (item) => keyOf(item)?.api_key_id ?? null);
  const byName = Map.groupBy(items, (item) => keyOf(item)?.api_key_name ?? null);
  const byWorkspace = Map.groupBy(items, (item) => workspaceOf(keyOf(item)));
  const lookUp = (index: Map<string | null, T[]>, name: string | null) =>
    name === null ? [] : (index.get(name) ?? []);
  return (key) => {
    if (!key) return [];
    const candidates = new Set([
      ...lookUp(byId, key.api_key_id),
      ...lookUp(byName, key.api_key_name),
      ...lookUp(byWorkspace, workspaceOf(key)),
    ]);
    return [...candidates].filter((item) => maybeSame(keyOf(item), key));
  };
}

/** Whether two rows may name one key, or name one workspace. */
function maybeSame(a: Names | undefined, b: Names): boolean {
  if (!a) return false;
  if (workspaceOf(a) !== null && workspaceOf(a) === workspaceOf(b)) return true;
  if (a.api_key_id !== null && a.api_key_id === b.api_key_id) return true;
  if (a.api_key_name === null || a.api_key_name !== b.api_key_name) return false;
  const isOpen = (one: string | null, other: string | null) =>
    one === null || other === null || one === other;
  return isOpen(a.api_key_id, b.api_key_id) && isOpen(a.platform, b.platform);
}

/** The workspace of a row that names no key. */
function workspaceOf(key: Names | undefined): string | null {
  return key && key.api_key_id === null && key.api_key_name === null ? key.workspace_id : null;
}
