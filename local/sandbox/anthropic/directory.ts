import { dayOf } from '../days.ts';
import { emailAs, isMember } from '../people.ts';
import type { Records } from '../records.ts';
import { Refusal } from '../refusal.ts';
import type { Call } from '../routes.ts';
import { consoleUsers } from './actors.ts';
import { type ApiKey, defaultWorkspaceId } from './keys.ts';
import { LIST_PARAMETERS, listPage } from './list-page.ts';
import { readChoices, readQuery } from './query.ts';

const STATUSES = ['active', 'inactive', 'archived', 'expired'];
const ROLES = ['admin', 'developer', 'billing', 'claude_code_user', 'user'];

/** GET /v1/organizations/api_keys: the keys of every status, or of the one asked for. */
export function listApiKeys({ organization }: Records, call: Call) {
  const query = readQuery(call, [...LIST_PARAMETERS, 'status', 'workspace_id', 'created_by_user_id']);
  const status = query.one('status');
  if (status !== undefined && !STATUSES.includes(status)) {
    throw new Refusal(400, `status: must be one of ${STATUSES.join(', ')}`);
  }
  const workspaceId = query.one('workspace_id');
  const creatorId = query.one('created_by_user_id');
  const keys = organization.keys
    .filter((key) => status === undefined || key.status === status)
    .filter((key) => workspaceId === undefined || key.workspaceId === workspaceId)
    .filter((key) => creatorId === undefined || key.creator?.consoleUserId === creatorId);
  return listPage(
    query,
    keys.map((key) => keyJson(key, defaultWorkspaceId(organization.seed))),
  );
}

/** GET /v1/organizations/users: those who may use the Console, without the people who have left by now. */
export function listUsers({ organization, now }: Records, call: Call) {
  const query = readQuery(call, [...LIST_PARAMETERS, 'email', 'roles[]']);
  const email = query.one('email')?.trim().toLowerCase();
  const roles = readChoices(query, 'roles[]', ROLES);
  const today = dayOf(now());
  const known = new Set([
    ...organization.keys.map((key) => key.creator),
    ...consoleUsers(organization.people),
  ]);
  const users = organization.people
    .filter((person) => isMember(person, today) && (known.has(person) || person.index % 3 === 0))
    .filter((person) => email === undefined || person.email === email)
    .map((person) => ({
      id: person.consoleUserId,
      type: 'user',
      email: emailAs(person, 'console').trim(),
      name: person.name,
      role: person.index === 0 ? 'admin' : person.department === 'Finance' ? 'billing' : 'developer',
      added_at: '2025-01-15T10:00:00Z',
    }));
  return listPage(
    query,
    users.filter((user) => roles.length === 0 || roles.includes(user.role)),
  );
}

/** GET /v1/organizations/workspaces: all but the Default one, the archived ones only when asked for. */
export function listWorkspaces({ organization }: Records, call: Call) {
  const query = readQuery(call, [...LIST_PARAMETERS, 'include_archived']);
  const includeArchived = query.one('include_archived') ?? 'false';
  if (!['true', 'false'].includes(includeArchived)) {
    throw new Refusal(400, 'include_archived: must be true or false');
  }
  const workspaces = organization.workspaces
    .filter((workspace) => includeArchived === 'true' || workspace.archivedAt === null)
    .map(({ id, name, createdAt, archivedAt, color }) => ({
      id,
      type: 'workspace',
      name,
      created_at: createdAt,
      archived_at: archivedAt,
      display_color: color,
      tags: {},
      data_residency: {
        workspace_geo: 'us',
        default_inference_geo: 'global',
        allowed_inference_geos: 'unrestricted',
      },
    }));
  return listPage(query, workspaces);
}

/** GET /v1/organizations/me: which organization the key belongs to. */
export function showOrganization({ organization }: Records, call: Call) {
  readQuery(call, []);
  return { id: organization.id, type: 'organization', name: organization.name };
}

function keyJson(key: ApiKey, defaultWorkspace: string) {
  const { creator } = key;
  return {
    id: key.id,
    type: 'api_key',
    name: key.name,
    status: key.status,
    created_at: key.createdAt,
    expires_at: null,
    partial_key_hint: key.hint,
    workspace_id: key.workspaceId,
    scope: { type: 'workspace', workspace_id: key.workspaceId ?? defaultWorkspace },
    created_by: creator === null ? null : { id: creator.consoleUserId, type: 'user' },
    principal: principalJson(key),
  };
}

/** A key without a known maker has neither a creator nor a principal. */
function principalJson({ creator, serviceAccountId, template }: ApiKey) {
  if (serviceAccountId !== null) {
    return template.principal === 'actor'
      ? { type: 'service_account_actor', service_account_id: serviceAccountId }
      : { id: serviceAccountId, type: 'service_account' };
  }
  if (creator === null) {
    return null;
  }
  return template.principal === 'actor'
    ? { type: 'user_actor', user_id: creator.consoleUserId }
    : { id: creator.consoleUserId, type: 'user' };
}
