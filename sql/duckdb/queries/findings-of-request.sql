-- Generated from sql/queries/findings-of-request.sql (sha256 e44a332a6bc7bee2af9b5e2bb2387d399a58e0131753b6c50a401a1709e50528) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  kind,
  severity,
  source,
  usage_date,
  text,
  usd
FROM ai_usage_analytics.findings
WHERE
  run_id IN (
    SELECT
      run_id
    FROM ai_usage_analytics.pipeline_runs
    WHERE
      requested_by = $requested_by AND status = 'requested'
  )
GROUP BY
  kind,
  severity,
  source,
  usage_date,
  text,
  usd
ORDER BY
  ABS(COALESCE(usd, 0)) DESC,
  usage_date NULLS FIRST,
  source NULLS FIRST,
  kind NULLS FIRST,
  text NULLS FIRST;
