-- Generated from sql/locks/01-month.sql (sha256 1322391b350be832b072d499a32d3c07b2ef8603c378c2857705d251177fff7f) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
INSERT INTO ai_usage_analytics.month_locks (
  month,
  is_locked,
  changed_at,
  changed_by,
  reason
)
WITH before AS (
  SELECT
    MAX(changed_at) AS seen_at
  FROM ai_usage_analytics.month_locks
  WHERE
    month = CAST($month AS TEXT)
  UNION ALL
  SELECT
    MAX(recorded_at) AS seen_at
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    status = 'planned'
    AND STRFTIME(CAST(usage_date AS DATE), '%Y-%m') = CAST($month AS TEXT)
)
SELECT
  CAST($month AS TEXT) AS month,
  CAST($is_locked AS BOOLEAN) AS is_locked,
  CASE
    WHEN CAST($changed_at AS TIMESTAMPTZ) IS NULL
    OR (
      COALESCE(MAX(seen_at), CAST('1970-01-01 00:00:00+00' AS TIMESTAMPTZ)) + INTERVAL '1' MILLISECOND
    ) IS NULL
    THEN NULL
    ELSE GREATEST(
      CAST($changed_at AS TIMESTAMPTZ),
      COALESCE(MAX(seen_at), CAST('1970-01-01 00:00:00+00' AS TIMESTAMPTZ)) + INTERVAL '1' MILLISECOND
    )
  END AS changed_at,
  CAST($changed_by AS TEXT) AS changed_by,
  CAST($reason AS TEXT) AS reason
FROM before;
