-- The open dead letters of one fetch: its messages, and the records that ingest left out of it.
SELECT dead_letter_id, topic, function_name
FROM ai_usage_analytics.vw_dead_letters
WHERE state = 'open' AND fetch_id = @fetch_id
ORDER BY topic, dead_letter_id;
