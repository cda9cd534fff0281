-- Generated from sql/queries/open-runs-of-kickoff.sql (sha256 5b6ff8ac38ffc0a24c5c74ba9fdb2095bb7c445d8ff0d7ff9fb2979522906a7d) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  run_id,
  ANY_VALUE(source) AS source,
  ANY_VALUE(account) AS account,
  ANY_VALUE(usage_date) AS usage_date
FROM ai_usage_analytics.pipeline_runs
WHERE
  requested_at = CAST($requested_at AS TIMESTAMPTZ)
GROUP BY
  run_id
HAVING
  BOOL_AND(CAST(status = 'requested' AS BOOLEAN));
