-- Generated from sql/queries/has-committed.sql (sha256 8d4ecaa477342c991421b9178017005b76b919c4f0388d79aea4958288862e98) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  COUNT(*) AS slices
FROM ai_usage_analytics.pipeline_runs
WHERE
  source = $source
  AND account = $account
  AND status IN ('committed', 'unchanged', 'adjusted');
