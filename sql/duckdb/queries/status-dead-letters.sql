-- Generated from sql/queries/status-dead-letters.sql (sha256 c3c691897580b61248b0aae90c3ca53f910eea4943db3f5684e581b98382d2e4) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  COUNT(*) AS open_count,
  COUNT(CASE WHEN usd_at_stake IS NULL THEN 1 END) AS unknown_count,
  COALESCE(SUM(ABS(usd_at_stake)), 0) AS usd_at_stake,
  MIN(received_at) AS oldest_at
FROM ai_usage_analytics.vw_dead_letters
WHERE
  state = 'open';
