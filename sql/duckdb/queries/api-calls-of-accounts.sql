-- Generated from sql/queries/api-calls-of-accounts.sql (sha256 20eef9724c66ceba4701b4a4c4d508da4c1ef927aee729fb07c5d56a76d6a6e0) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH newest AS (
  SELECT
    source,
    account,
    api_calls
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    status <> 'requested' AND NOT api_calls IS NULL AND mode <> 'reattribute'
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY source, account ORDER BY recorded_at DESC) <= 20
)
SELECT
  source,
  account,
  AVG(api_calls) AS api_calls
FROM newest
GROUP BY
  source,
  account;
