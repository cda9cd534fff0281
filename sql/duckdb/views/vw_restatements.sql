-- Generated from sql/views/vw_restatements.sql (sha256 0c33b9c3145ab157e0e25dd48f67dfa97f0be88a429ea75499c3ab522d111a1a) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_restatements AS
WITH truths AS (
  SELECT
    *,
    LAG(run_id) OVER in_their_order AS earlier_run_id,
    LAG(report) OVER in_their_order AS earlier_report,
    LAG(content_hash) OVER in_their_order AS earlier_hash
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    status IN ('committed', 'adjusted')
  WINDOW in_their_order AS (
    PARTITION BY source, account, usage_date
    ORDER BY committed_at NULLS FIRST, fetched_at NULLS FIRST, mapping_version NULLS FIRST, fetch_id NULLS FIRST
  )
), moves AS (
  SELECT
    *,
    COALESCE(billed_usd, 0) - COALESCE(previous_billed_usd, 0) AS moved_billed_usd,
    COALESCE(included_usd, 0) - COALESCE(previous_included_usd, 0) AS moved_included_usd,
    COALESCE(rows_added, 0) + COALESCE(rows_removed, 0) + COALESCE(rows_changed, 0) AS moved_rows
  FROM truths
  WHERE
    NOT earlier_run_id IS NULL
    AND mode <> 'reattribute'
    AND report IS NOT DISTINCT FROM earlier_report
)
SELECT
  STRFTIME(CAST(usage_date AS DATE), '%Y-%m') AS month_year_label,
  usage_date,
  source,
  account,
  committed_at,
  DATE_DIFF('DAY', usage_date, CAST(committed_at AT TIME ZONE 'UTC' AS DATE)) AS days_after,
  status,
  previous_billed_usd,
  billed_usd,
  moved_billed_usd,
  previous_included_usd,
  included_usd,
  moved_included_usd,
  rows_added,
  rows_removed,
  rows_changed,
  content_hash IS DISTINCT FROM earlier_hash AS vendor_changed,
  report,
  run_id,
  reason
FROM moves
WHERE
  moved_billed_usd <> 0 OR moved_included_usd <> 0 OR moved_rows > 0;
