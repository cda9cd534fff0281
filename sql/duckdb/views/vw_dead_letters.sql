-- Generated from sql/views/vw_dead_letters.sql (sha256 2f7225be0a277b0fe04c530572732060fa0a521f05e95363fb5117806dc52e2d) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_dead_letters AS
SELECT
  dead_letter_id,
  received_date,
  received_at,
  topic,
  subscription,
  function_name,
  attributes,
  payload,
  payload_truncated,
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
  state,
  state_reason
FROM ai_usage_analytics.dead_letters
WHERE
  TRUE
QUALIFY
  ROW_NUMBER() OVER (
    PARTITION BY dead_letter_id
    ORDER BY received_at DESC, state = 'open' NULLS FIRST, state NULLS FIRST
  ) = 1;
