-- The dead letters that wait for a person, with what is at stake, whichever its sign: unknown_count of them do not say.
-- One row.
SELECT
  COUNT(*) AS open_count,
  COUNTIF(usd_at_stake IS NULL) AS unknown_count,
  COALESCE(SUM(ABS(usd_at_stake)), 0) AS usd_at_stake,
  MIN(received_at) AS oldest_at
FROM ai_usage_analytics.vw_dead_letters
WHERE state = 'open';
