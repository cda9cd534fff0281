import { compareKeys } from '../largest-remainder.ts';
import type { MappingKey } from './mapping.ts';

/** Who owns a key, or a part of it: a person or a service; `share_ratio` is null for the only owner. */
export type KeyOwner = Pick<MappingKey, 'user_email' | 'service_name' | 'share_ratio'>;

/** A key, or a workspace without one, over one span of days, with everybody who owns it. */
export type Tenure = Omit<MappingKey, keyof KeyOwner> & { owners: readonly KeyOwner[] };

/** Stored rows as tenures: rows that differ in nothing but their owner share one. */
export function toTenures(rows: readonly MappingKey[]): Tenure[] {
  const held = rows.map(({ user_email, service_name, share_ratio, ...key }) => ({
    key,
    owner: { user_email, service_name, share_ratio },
  }));
  const shared = Map.groupBy(held, ({ key }) => JSON.stringify(Object.entries(key).sort()));
  return [...shared.values()].flatMap((same) => {
    const [first] = same;
    return first ? [{ ...first.key, owners: inOrder(same.map(({ owner }) => owner)) }] : [];
  });
}

/** Tenures as rows to be stored, one for each owner. */
export function toRows(tenures: readonly Tenure[]): MappingKey[] {
  return tenures.flatMap(({ owners, ...key }) => owners.map((owner) => ({ ...key, ...owner })));
}

/** Owners in the one order that their shares are counted in. */
export function inOrder(owners: readonly KeyOwner[]): KeyOwner[] {
  return owners.toSorted((a, b) => compareKeys(ownerName(a), ownerName(b)));
}

/** The e-mail, or `service:NAME` as the sheet writes it. */
export function ownerName({ user_email, service_name }: Omit<KeyOwner, 'share_ratio'>): string {
  return user_email ?? `service:${service_name}`;
}

/** Everybody who owns a tenure, as the sheet writes it: `a@example.com 60%, b@example.com 40%`. */
export function ownersText({ owners }: Pick<Tenure, 'owners'>): string {
  return owners
    .map((owner) => {
      const share = owner.share_ratio === null ? '' : ` ${percentOf(owner.share_ratio)}%`;
      return `${ownerName(owner)}${share}`;
    })
    .join(', ');
}

/** A ratio with at most 9 places as percent: the point moves by two. */
function percentOf(ratio: string): string {
  const [whole = '0', fraction = ''] = ratio.split('.');
  const digits = `${whole}${fraction.padEnd(2, '0').slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const rest = fraction.slice(2);
  return rest ? `${digits}.${rest}` : digits;
}

/** Whether the same people and services own both, by the same shares. */
export function sameOwners(a: Pick<Tenure, 'owners'>, b: Pick<Tenure, 'owners'>): boolean {
  return ownersText(a) === ownersText(b);
}

/** What makes two rows speak of the same key: the id, else platform and name, else the workspace. */
export function keyIdentity(
  key: Pick<Tenure, 'api_key_id' | 'api_key_name' | 'platform' | 'workspace_id'>,
): string {
  if (key.api_key_id !== null) return JSON.stringify(['id', key.api_key_id]);
  if (key.api_key_name !== null) return JSON.stringify(['name', key.platform, key.api_key_name]);
  return JSON.stringify(['workspace', key.workspace_id]);
}

/** What a person calls the key: its name, else its id, else the workspace. */
export function keyLabel({ api_key_name, api_key_id, workspace_id }: Omit<Tenure, 'owners'>): string {
  return api_key_name ?? api_key_id ?? `workspace ${workspace_id}`;
}
