-- Generated from sql/queries/status-dead-letters.sql (sha256 58bddd75dd089a63614b6949f930837008c88cf5f702178114a43a5f3476ec02) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  COUNT(*) AS open_count,
  COUNT(CASE WHEN usd_at_stake IS NULL THEN 1 END) AS unknown_count,
  COALESCE(SUM(usd_at_stake), 0) AS usd_at_stake,
  MIN(received_at) AS oldest_at
FROM ai_usage_analytics.vw_dead_letters
WHERE
  state = 'open';
