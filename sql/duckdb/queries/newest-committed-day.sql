-- Generated from sql/queries/newest-committed-day.sql (sha256 076f8e9177db9355175d483a6cb9406c1d1f86b8d40a5617c5c4183dbe854ccd) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  MAX(usage_date) AS day
FROM ai_usage_analytics.pipeline_runs
WHERE
  status IN ('committed', 'unchanged', 'adjusted')
HAVING
  NOT MAX(usage_date) IS NULL;
