-- Each time that a message of given runs, or one of given letters, was given up, oldest first. A record that ingest
-- left out is no message: its run goes on.
SELECT
  dead_letter_id,
  received_at,
  topic,
  function_name,
  run_id,
  error_message
FROM ai_usage_analytics.dead_letters
WHERE state = 'open'
  AND (run_id IN UNNEST(@run_ids) OR dead_letter_id IN UNNEST(@dead_letter_ids))
  AND NOT (topic = 'records' AND STARTS_WITH(function_name, 'ingest-'))
ORDER BY received_at, dead_letter_id;
