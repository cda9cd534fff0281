-- Generated from sql/queries/dead-letter-history.sql (sha256 c4230dbb7ab4b567670ad703997a8a6be081babc6f3b2a43e5d70a5546f88078) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  received_at,
  function_name,
  delivery_attempt,
  error_class,
  error_message,
  state,
  state_reason,
  resolved_at,
  resolved_by
FROM ai_usage_analytics.dead_letters
WHERE
  dead_letter_id = $dead_letter_id
ORDER BY
  received_at NULLS FIRST,
  resolved_at NULLS FIRST,
  state NULLS FIRST;
