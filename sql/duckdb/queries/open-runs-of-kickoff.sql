-- Generated from sql/queries/open-runs-of-kickoff.sql (sha256 407abcb8725095ae5cefe57b6f0ccc7c7df9377a67cb3f374abe6d8a8849e323) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  run_id,
  ANY_VALUE(source) AS source,
  ANY_VALUE(account) AS account,
  ANY_VALUE(usage_date) AS usage_date,
  ANY_VALUE(mode) AS mode
FROM ai_usage_analytics.pipeline_runs
WHERE
  requested_at = CAST($requested_at AS TIMESTAMPTZ)
GROUP BY
  run_id
HAVING
  BOOL_AND(CAST(status = 'requested' AS BOOLEAN));
