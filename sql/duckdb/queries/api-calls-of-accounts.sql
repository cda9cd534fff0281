-- Generated from sql/queries/api-calls-of-accounts.sql (sha256 96b1346fad3ade5ffb5bacfdbe76f4eadfbe89d639d9bf847182c04db90ce265) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH newest AS (
  SELECT
    source,
    account,
    api_calls
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    status <> 'requested'
    AND NOT api_calls IS NULL
    AND NOT mode IN ('reattribute', 'probe')
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
