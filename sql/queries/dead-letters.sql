-- Dead letters of one state, or of all, without their payloads: those whose dollars cannot be read first, since they
-- may be any, then most dollars first, whichever their sign.
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
WHERE COALESCE(state = @state, TRUE)
ORDER BY usd_at_stake IS NOT NULL, ABS(usd_at_stake) DESC, received_at, dead_letter_id;
