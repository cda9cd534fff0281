import type { Person } from '../people.ts';
import { pick, randomFrom, vendorId } from '../random.ts';
import { KEY_TEMPLATES, type KeyTemplate } from './key-templates.ts';

/** A workspace other than the Default one, which no endpoint lists. */
export type Workspace = {
  id: string;
  name: string;
  createdAt: string;
  archivedAt: string | null;
  color: string;
};

/** An API key, who made it, who owns it in the sheet, and what it is used for. */
export type ApiKey = {
  id: string;
  name: string;
  status: KeyTemplate['status'];
  createdAt: string;
  hint: string;
  workspaceId: string | null;
  creator: Person | null;
  owner: Person | null;
  serviceAccountId: string | null;
  template: KeyTemplate;
};

const WORKSPACES = [
  ['Claude Code', '#D4A27F', null],
  ['Production', '#6C5BB9', null],
  ['Internal Tools', '#2C84DB', null],
  ['Prototypes', '#788C5D', '2026-06-30T16:00:00Z'],
] as const;

/** Makes the four workspaces, one of them archived: its history stays in the reports. */
export function makeWorkspaces(seed: string): Workspace[] {
  return WORKSPACES.map(([name, color, archivedAt], index) => ({
    id: vendorId('wrkspc', seed, name),
    name,
    createdAt: `2025-0${index + 2}-03T09:30:00Z`,
    archivedAt,
    color,
  }));
}

/** The id of the Default workspace, which the newer reports state and no list has. */
export function defaultWorkspaceId(seed: string): string {
  return vendorId('wrkspc', seed, 'Default');
}

/** Makes all keys, each with one of these people who made it where the template does not say otherwise. */
export function makeKeys(
  seed: string,
  people: readonly Person[],
  workspaces: readonly Workspace[],
): ApiKey[] {
  const paid = people.filter((person) => person.role !== 'free-owner');
  const owners = paid.length > 0 ? paid : people;
  return KEY_TEMPLATES.map((template, index) => {
    const owner = pick(() => ((index * 5 + 3) % owners.length) / owners.length, owners);
    const name = template.name.replace('OWNER', owner.email.split('@')[0] ?? '');
    const workspace = workspaces.find((one) => one.name === template.workspace);
    const random = randomFrom(seed, 'hint', index);
    const letters = Array.from({ length: 7 }, () => pick(random, [...'abcdefghkmnpqrstxyzABCDEFGH23456789']));
    return {
      id: vendorId('apikey', seed, index),
      name,
      status: template.status,
      createdAt: `2025-${String(1 + (index % 12)).padStart(2, '0')}-17T08:15:30Z`,
      hint: `sk-ant-api03-${letters.slice(0, 3).join('')}...${letters.slice(3).join('')}AA`,
      workspaceId: workspace?.id ?? null,
      creator: template.hasCreator ? owner : null,
      owner: template.sheet === 'none' ? null : owner,
      serviceAccountId: template.service === null ? null : vendorId('svac', seed, template.service),
      template,
    };
  });
}
