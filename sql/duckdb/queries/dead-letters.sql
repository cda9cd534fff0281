-- Generated from sql/queries/dead-letters.sql (sha256 ce1787bec6f20cf5b909cafb7a9074ceeb5de6d2e5e97ad820caaaff122dad7b) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  dead_letter_id,
  received_at,
  topic,
  function_name,
  error_class,
  error_message,
  delivery_attempt,
  source,
  account,
  usage_date,
  run_id,
  fetch_id,
  record_count,
  usd_at_stake,
  payload_truncated,
  state,
  state_reason,
  resolved_at,
  resolved_by
FROM ai_usage_analytics.vw_dead_letters
WHERE
  COALESCE(state = $state, TRUE)
ORDER BY
  NOT usd_at_stake IS NULL NULLS FIRST,
  ABS(usd_at_stake) DESC,
  received_at NULLS FIRST,
  dead_letter_id NULLS FIRST;
