import type { Organization } from '../../organization.ts';
import { emailAs, type Person } from '../../people.ts';
import { CODE_WORKSPACE } from '../actors.ts';

/** How the Claude Code report names who worked: a person by e-mail, a key by its name. */
export type CodeActor =
  | { type: 'user_actor'; email_address: string }
  | { type: 'api_actor'; api_key_name: string };

/** Somebody who uses Claude Code, how that is paid, and where. */
export type CodeUser = {
  actor: CodeActor;
  customer_type: 'api' | 'subscription';
  subscription_type: 'team' | null;
  surfaces: { terminal_type: string; is_remote: boolean }[];
};

/** The terminals of the vendor's own examples. */
const TERMINALS = ['vscode', 'iTerm.app', 'tmux'] as const;
/** The key that a build server runs Claude Code with; two keys have the name. */
const BUILD_KEY = 'ci';
const SUBSCRIBERS = 12;

/** The owners of the Claude Code keys, some subscribers, and the build server. */
export function codeUsers({ keys, people }: Organization): CodeUser[] {
  const owners = keys
    .filter((key) => key.template.workspace === CODE_WORKSPACE)
    .flatMap((key) => (key.creator === null ? [] : [key.creator]));
  const subscribers = people
    .filter((person) => !person.hasLeft && person.index % 5 === 1 && !owners.includes(person))
    .slice(0, SUBSCRIBERS);
  return [
    ...[...new Set(owners)].map((person) => codeUser(person, 'api')),
    ...subscribers.map((person) => codeUser(person, 'subscription')),
    ...(keys.some((key) => key.name === BUILD_KEY) ? [BUILD_SERVER] : []),
  ];
}

const BUILD_SERVER: CodeUser = {
  actor: { type: 'api_actor', api_key_name: BUILD_KEY },
  customer_type: 'api',
  subscription_type: null,
  surfaces: [{ terminal_type: 'tmux', is_remote: true }],
};

/** A person works in one terminal, some of them now and then in another one or in the cloud. */
function codeUser(person: Person, customer: CodeUser['customer_type']): CodeUser {
  const terminal = (step: number): string => TERMINALS[(person.index + step) % TERMINALS.length] ?? 'vscode';
  return {
    actor: { type: 'user_actor', email_address: emailAs(person, 'console').trim() },
    customer_type: customer,
    subscription_type: customer === 'subscription' ? 'team' : null,
    surfaces: [
      { terminal_type: terminal(0), is_remote: false },
      ...(person.index % 2 === 0 ? [{ terminal_type: terminal(0), is_remote: true }] : []),
      ...(person.index % 3 === 0 ? [{ terminal_type: terminal(1), is_remote: false }] : []),
    ],
  };
}
