-- Closes a month or opens it again; its newest row holds. The row is newer than all that it must come after, whatever
-- clock wrote that: the month's last change, and the plans of its days.
INSERT INTO ai_usage_analytics.month_locks (month, is_locked, changed_at, changed_by, reason)
WITH before AS (
  SELECT MAX(changed_at) AS seen_at
  FROM ai_usage_analytics.month_locks
  WHERE month = CAST(@month AS STRING)
  UNION ALL
  SELECT MAX(recorded_at) AS seen_at
  FROM ai_usage_analytics.pipeline_runs
  WHERE status = 'planned' AND FORMAT_DATE('%Y-%m', usage_date) = CAST(@month AS STRING)
)
SELECT
  CAST(@month AS STRING) AS month,
  CAST(@is_locked AS BOOL) AS is_locked,
  GREATEST(
    CAST(@changed_at AS TIMESTAMP),
    TIMESTAMP_ADD(COALESCE(MAX(seen_at), TIMESTAMP '1970-01-01 00:00:00+00'), INTERVAL 1 MILLISECOND)
  ) AS changed_at,
  CAST(@changed_by AS STRING) AS changed_by,
  CAST(@reason AS STRING) AS reason
FROM before;
