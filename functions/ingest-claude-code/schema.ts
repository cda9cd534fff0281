import { z } from 'zod';
import { isDay } from '../../shared/day.ts';

const text = z.string();
const count = z.int().nonnegative();

/** Fields that hold money: read as the text that the vendor wrote. */
export const DECIMAL_FIELDS = new Set(['amount']);

/**
 * An actor's day in one terminal: https://platform.claude.com/docs/en/api/admin/usage_report
 * The reference calls `date` a day, its sample shows an instant.
 */
export const codeRow = z.looseObject({
  date: text.refine((date) => /^.{10}(T[\d:.]+Z)?$/.test(date) && isDay(date.slice(0, 10)), 'is no UTC day'),
  actor: z.looseObject({ type: text, email_address: text.nullish(), api_key_name: text.nullish() }),
  organization_id: text.nullish(),
  customer_type: text.nullish(),
  subscription_type: text.nullish(),
  terminal_type: text.nullish(),
  is_remote: z.boolean().nullish(),
  core_metrics: z.looseObject({
    num_sessions: count,
    lines_of_code: z.looseObject({ added: count, removed: count.nullish() }),
    commits_by_claude_code: count.nullish(),
    pull_requests_by_claude_code: count.nullish(),
  }),
  /** An open map: tools come and go. */
  tool_actions: z.record(text, z.looseObject({ accepted: count, rejected: count })),
  model_breakdown: z.array(z.looseObject({})).nullish(),
});
export type CodeRow = z.infer<typeof codeRow>;
/** A row whose day or counts cannot be read fails the slice. */
export const CODE_ESSENTIAL = new Set(['date', 'core_metrics', 'tool_actions']);

/**
 * What a row used of one model: https://platform.claude.com/docs/en/api/admin/usage_report
 * Nothing of it becomes a fact.
 */
export const modelUse = z.looseObject({
  model: text.min(1),
  /** An estimate, in cents. */
  estimated_cost: z.looseObject({ currency: z.literal('USD'), amount: text }),
});
export type ModelUse = z.infer<typeof modelUse>;

/** A page of the report: https://platform.claude.com/docs/en/manage-claude/claude-code-analytics-api */
export const reportAnswer = z.looseObject({
  data: z.array(z.looseObject({})),
  has_more: z.boolean(),
  next_page: text.nullish(),
});
