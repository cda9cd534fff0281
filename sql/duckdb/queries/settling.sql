-- Generated from sql/queries/settling.sql (sha256 dc974638e5a1124c11ea56cac4cf1d1fecd1f87acf584fd8747ab315d3fe0ea1) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH readings AS (
  SELECT
    source,
    account,
    usage_date,
    mode,
    report,
    content_hash,
    DATE_DIFF(
      'DAY',
      usage_date,
      CAST(COALESCE(fetched_at, committed_at) AT TIME ZONE 'UTC' AS DATE)
    ) AS days_after,
    COALESCE(billed_usd, 0) AS billed_usd,
    COALESCE(billed_usd, 0) - COALESCE(previous_billed_usd, 0) AS moved_billed_usd,
    COALESCE(included_usd, 0) - COALESCE(previous_included_usd, 0) AS moved_included_usd,
    COALESCE(rows_added, 0) + COALESCE(rows_removed, 0) + COALESCE(rows_changed, 0) AS moved_rows,
    committed_at,
    fetched_at,
    mapping_version,
    fetch_id
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    status IN ('committed', 'unchanged', 'adjusted')
    AND (
      CAST($source AS TEXT) IS NULL OR source = CAST($source AS TEXT)
    )
), followed AS (
  SELECT
    *,
    LAG(days_after) OVER in_their_order AS earlier_days_after,
    LAG(report) OVER in_their_order AS earlier_report,
    LAG(content_hash) OVER in_their_order AS earlier_hash,
    FIRST_VALUE(billed_usd) OVER newest_first AS standing_billed_usd
  FROM readings
  WINDOW in_their_order AS (
    PARTITION BY source, account, usage_date
    ORDER BY committed_at NULLS FIRST, fetched_at NULLS FIRST, mapping_version NULLS FIRST, fetch_id NULLS FIRST
  ), newest_first AS (
    PARTITION BY source, account, usage_date
    ORDER BY committed_at DESC, fetched_at DESC, mapping_version DESC, fetch_id DESC
  )
), rereads AS (
  SELECT
    *,
    content_hash IS DISTINCT FROM earlier_hash
    AND (
      moved_billed_usd <> 0 OR moved_included_usd <> 0 OR moved_rows > 0
    ) AS has_moved
  FROM followed
  WHERE
    earlier_days_after >= 1
    AND mode <> 'reattribute'
    AND report IS NOT DISTINCT FROM earlier_report
), days_reread AS (
  SELECT
    source,
    account,
    usage_date,
    MAX(standing_billed_usd) AS billed_usd
  FROM rereads
  GROUP BY
    source,
    account,
    usage_date
), accounts AS (
  SELECT
    source,
    account,
    SUM(billed_usd) AS of_billed_usd
  FROM days_reread
  GROUP BY
    source,
    account
)
SELECT
  source,
  account,
  days_after,
  COUNT(DISTINCT usage_date) AS reread_slices,
  COUNT(DISTINCT CASE WHEN has_moved THEN usage_date ELSE NULL END) AS moved_slices,
  SUM(CASE WHEN has_moved THEN ABS(moved_billed_usd) ELSE 0 END) AS moved_billed_usd,
  SUM(CASE WHEN has_moved THEN moved_billed_usd ELSE 0 END) AS net_billed_usd,
  SUM(CASE WHEN has_moved THEN ABS(moved_included_usd) ELSE 0 END) AS moved_included_usd,
  MAX(of_billed_usd) AS of_billed_usd
FROM rereads
JOIN accounts
  USING (source, account)
GROUP BY
  source,
  account,
  days_after
ORDER BY
  source NULLS FIRST,
  account NULLS FIRST,
  days_after NULLS FIRST;
