-- Generated from sql/queries/booked-adjustments.sql (sha256 2b0e49e385676664bbcacf04e9a09da19928db1b9eb842173bd6acbbf5ac44c6) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  platform,
  user_email,
  service_name,
  is_billed,
  SUM(cost_usd) AS adjusted_usd
FROM ai_usage_analytics.fct_cost_daily
WHERE
  cost_date >= CAST($from AS DATE)
  AND source = 'adjustment'
  AND CASE
    WHEN $run_ids IS NULL OR ARRAY_LENGTH($run_ids) = 0
    THEN FALSE
    WHEN ARRAY_CONTAINS($run_ids, run_id)
    THEN TRUE
    WHEN run_id IS NULL OR ARRAY_LENGTH($run_ids) <> LIST_COUNT($run_ids)
    THEN NULL
    ELSE FALSE
  END
GROUP BY
  platform,
  user_email,
  service_name,
  is_billed
HAVING
  SUM(cost_usd) <> 0
ORDER BY
  ABS(SUM(cost_usd)) DESC,
  platform NULLS FIRST,
  user_email NULLS FIRST,
  service_name NULLS FIRST,
  is_billed NULLS FIRST;
