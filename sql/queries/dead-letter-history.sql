-- Every row of one dead letter, oldest first: each time that it was given up, and what a person did about it.
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
WHERE dead_letter_id = @dead_letter_id
ORDER BY received_at, resolved_at NULLS FIRST, state;
