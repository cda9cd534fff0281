import { z } from 'zod';

const text = z.string();
const id = z.string().min(1);
/** Documented, and not read here. */
const unread = z.unknown().optional();

/** https://platform.claude.com/docs/en/api/admin/api_keys/list */
export const apiKey = z.looseObject({
  id,
  type: unread,
  name: text.nullish(),
  status: unread,
  created_at: unread,
  expires_at: unread,
  partial_key_hint: unread,
  workspace_id: text.nullish(),
  /** Newer than `workspace_id`: what the key may act in. */
  scope: unread,
  created_by: z.looseObject({ id: text.nullish() }).nullish(),
  /** Newer than `created_by`; its id is called differently by shape. */
  principal: z
    .looseObject({ id: text.nullish(), user_id: text.nullish(), service_account_id: text.nullish() })
    .nullish(),
});
export type ApiKey = z.infer<typeof apiKey>;

/** https://platform.claude.com/docs/en/api/admin/users/list */
export const user = z.looseObject({
  id,
  type: unread,
  email: text.nullish(),
  name: text.nullish(),
  role: unread,
  added_at: unread,
});
export type User = z.infer<typeof user>;

/** https://platform.claude.com/docs/en/api/admin/workspaces/list */
export const workspace = z.looseObject({
  id,
  type: unread,
  name: text.nullish(),
  created_at: unread,
  archived_at: unread,
  display_color: unread,
  tags: unread,
  data_residency: unread,
});
export type Workspace = z.infer<typeof workspace>;

/** A page of a directory. */
export const listAnswer = z.looseObject({
  data: z.array(z.looseObject({})),
  has_more: z.boolean(),
  last_id: text.nullish(),
});
