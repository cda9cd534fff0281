-- Generated from sql/queries/api-calls-of-accounts.sql (sha256 b8bad92cc896598287c39f834688fa64d785aeaa8419481417f11a9c0628d243) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH newest AS (
  SELECT
    source,
    account,
    api_calls
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    status <> 'requested' AND NOT api_calls IS NULL
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
