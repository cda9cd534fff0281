-- Grain: one row per dead letter.
-- Meaning: the newest state of each message or record that could not be handled.
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
WHERE TRUE
-- Of two rows of the same moment the resolution is the newer one.
QUALIFY ROW_NUMBER() OVER (
  PARTITION BY dead_letter_id
  ORDER BY received_at DESC, state = 'open', state
) = 1;
