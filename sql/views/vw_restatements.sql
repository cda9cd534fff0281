-- Grain: one row per ledger row that changed a slice which had been committed before.
-- Meaning: what each re-read moved. The first commit of a slice moves nothing, nor do another attribution of the
-- same rows and another report of the same money. `vendor_changed` is false where only the mapping has changed.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_restatements AS
WITH
  truths AS (
    SELECT
      *,
      LAG(run_id) OVER in_their_order AS earlier_run_id,
      LAG(report) OVER in_their_order AS earlier_report,
      LAG(content_hash) OVER in_their_order AS earlier_hash
    FROM ai_usage_analytics.pipeline_runs
    WHERE status IN ('committed', 'adjusted')
    WINDOW in_their_order AS (
      PARTITION BY source, account, usage_date
      ORDER BY committed_at, fetched_at, mapping_version, fetch_id
    )
  ),

  moves AS (
    SELECT
      *,
      COALESCE(billed_usd, 0) - COALESCE(previous_billed_usd, 0) AS moved_billed_usd,
      COALESCE(included_usd, 0) - COALESCE(previous_included_usd, 0) AS moved_included_usd,
      COALESCE(rows_added, 0) + COALESCE(rows_removed, 0) + COALESCE(rows_changed, 0) AS moved_rows
    FROM truths
    WHERE earlier_run_id IS NOT NULL
      AND mode <> 'reattribute'
      AND report IS NOT DISTINCT FROM earlier_report
  )

SELECT
  FORMAT_DATE('%Y-%m', usage_date) AS month_year_label,
  usage_date,
  source,
  account,
  committed_at,
  DATE_DIFF(DATE(committed_at, 'UTC'), usage_date, DAY) AS days_after,
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
WHERE moved_billed_usd <> 0 OR moved_included_usd <> 0 OR moved_rows > 0;
