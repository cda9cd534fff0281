import { dayOf } from '../../days.ts';
import type { Records } from '../../records.ts';
import { type Actor, type ShownActor, shownActor } from '../actors.ts';
import { defaultWorkspaceId } from '../keys.ts';

/** Most dimensions are of products that the organization does not use. */
const NOTHING = {
  actor: null,
  actor_type: null,
  agent_id: null,
  api_key_id: null,
  claude_tag_category: null,
  claude_tag_user_id: null,
  context_window: null,
  deployment_id: null,
  environment_id: null,
  inference_geo: null,
  model: null,
  organization_id: null,
  product: null,
  rbac_group_id: null,
  service_tier: null,
  session_id: null,
  slack_channel_id: null,
  speed: null,
  user_profile_id: null,
  workspace_id: null,
};

/** The dimensions that both analytics reports can be grouped by; cost has two more. */
export const DIMENSIONS: readonly string[] = Object.keys(NOTHING);

/** The fields of a usage row or a charge that dimensions show. */
export type Grouped = {
  actor: Actor | null;
  apiKeyId: string | null;
  workspaceId: string | null;
  product: string | null;
  model: string | null;
  tier: string | null;
  window: string | null;
  geo: string | null;
};

/** The dimension values of a row: null unless grouped by, and where there is nothing to tell. */
export type Group = Record<keyof typeof NOTHING, ShownActor | string | null>;

/** Makes the function that reads off the values of the dimensions asked for. */
export function makeGroupOf({ organization, now }: Records, groupBy: readonly string[]) {
  const defaultWorkspace = defaultWorkspaceId(organization.seed);
  const today = dayOf(now());
  return (row: Grouped): Group => {
    const known = Object.entries(knownValues(row, defaultWorkspace, today));
    return { ...NOTHING, ...Object.fromEntries(known.filter(([name]) => groupBy.includes(name))) };
  };
}

function knownValues(row: Grouped, defaultWorkspace: string, today: string): Partial<Group> {
  return {
    actor: row.actor && shownActor(row.actor, today),
    actor_type: row.actor?.type ?? null,
    api_key_id: row.apiKeyId,
    context_window: row.window,
    inference_geo: row.geo,
    model: row.model,
    product: row.product,
    service_tier: row.tier,
    speed: row.tier === null ? null : 'standard',
    workspace_id: row.workspaceId ?? defaultWorkspace,
  };
}
