-- How long closed days go on moving: the re-reads of a source and account by their age in days, how many of them
-- found another word of the vendor's, and the dollars that moved, up and down alike. A NULL source asks for all.
-- `of_billed_usd` is the money that the days re-read have now; it is the same on each row of an account.
WITH
  readings AS (
    SELECT
      source,
      account,
      usage_date,
      mode,
      report,
      content_hash,
      DATE_DIFF(DATE(COALESCE(fetched_at, committed_at), 'UTC'), usage_date, DAY) AS days_after,
      COALESCE(billed_usd, 0) AS billed_usd,
      COALESCE(billed_usd, 0) - COALESCE(previous_billed_usd, 0) AS moved_billed_usd,
      COALESCE(included_usd, 0) - COALESCE(previous_included_usd, 0) AS moved_included_usd,
      COALESCE(rows_added, 0) + COALESCE(rows_removed, 0) + COALESCE(rows_changed, 0) AS moved_rows,
      committed_at,
      fetched_at,
      mapping_version,
      fetch_id
    FROM ai_usage_analytics.pipeline_runs
    WHERE status IN ('committed', 'unchanged', 'adjusted')
      AND (CAST(@source AS STRING) IS NULL OR source = CAST(@source AS STRING))
  ),

  followed AS (
    SELECT
      *,
      LAG(days_after) OVER in_their_order AS earlier_days_after,
      LAG(report) OVER in_their_order AS earlier_report,
      LAG(content_hash) OVER in_their_order AS earlier_hash,
      FIRST_VALUE(billed_usd) OVER newest_first AS standing_billed_usd
    FROM readings
    WINDOW
      in_their_order AS (
        PARTITION BY source, account, usage_date
        ORDER BY committed_at, fetched_at, mapping_version, fetch_id
      ),
      newest_first AS (
        PARTITION BY source, account, usage_date
        ORDER BY committed_at DESC, fetched_at DESC, mapping_version DESC, fetch_id DESC
      )
  ),

  -- A day that was not over when it was read before has grown, not moved.
  rereads AS (
    SELECT
      *,
      content_hash IS DISTINCT FROM earlier_hash
        AND (moved_billed_usd <> 0 OR moved_included_usd <> 0 OR moved_rows > 0) AS has_moved
    FROM followed
    WHERE earlier_days_after >= 1
      AND mode <> 'reattribute'
      AND report IS NOT DISTINCT FROM earlier_report
  ),

  days_reread AS (
    SELECT source, account, usage_date, MAX(standing_billed_usd) AS billed_usd
    FROM rereads
    GROUP BY source, account, usage_date
  ),

  accounts AS (
    SELECT source, account, SUM(billed_usd) AS of_billed_usd
    FROM days_reread
    GROUP BY source, account
  )

SELECT
  source,
  account,
  days_after,
  COUNT(DISTINCT usage_date) AS reread_slices,
  COUNT(DISTINCT IF(has_moved, usage_date, NULL)) AS moved_slices,
  SUM(IF(has_moved, ABS(moved_billed_usd), 0)) AS moved_billed_usd,
  SUM(IF(has_moved, moved_billed_usd, 0)) AS net_billed_usd,
  SUM(IF(has_moved, ABS(moved_included_usd), 0)) AS moved_included_usd,
  MAX(of_billed_usd) AS of_billed_usd
FROM rereads
JOIN accounts USING (source, account)
GROUP BY source, account, days_after
ORDER BY source, account, days_after;
