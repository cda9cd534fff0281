-- Generated from sql/queries/open-runs-of-kickoff.sql (sha256 16383dcae2b678d9708a3ce9eb9dabdb4b662e50084cfc5dfbbc3a53ccca903a) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  run_id,
  ANY_VALUE(source) AS source,
  ANY_VALUE(account) AS account,
  ANY_VALUE(usage_date) AS usage_date,
  ANY_VALUE(mode) AS mode,
  ANY_VALUE(requested_at) AS requested_at
FROM ai_usage_analytics.pipeline_runs
WHERE
  requested_at = CAST($requested_at AS TIMESTAMPTZ)
GROUP BY
  run_id
HAVING
  BOOL_AND(CAST(status = 'requested' AS BOOLEAN));
