-- The slices of a span of days that have facts: the committed fetch that they are from, the newest fetch that
-- stands for them, and whether their month is closed.
WITH standing AS (
  SELECT *
  FROM ai_usage_analytics.pipeline_runs
  WHERE usage_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
    AND status IN ('committed', 'unchanged', 'adjusted')
),
newest AS (
  SELECT source, account, usage_date, fetched_at, content_hash
  FROM standing
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY source, account, usage_date
    ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC
  ) = 1
),
written AS (
  SELECT *
  FROM standing
  WHERE status = 'committed'
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY source, account, usage_date
    ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC
  ) = 1
),
locked AS (
  SELECT month, is_locked
  FROM ai_usage_analytics.month_locks
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (PARTITION BY month ORDER BY changed_at DESC) = 1
)
SELECT
  written.source,
  written.account,
  written.usage_date,
  written.fetch_id,
  written.segment_ids,
  newest.fetched_at,
  written.mapping_version,
  written.report,
  COALESCE(written.vendor_rows, 0) AS vendor_rows,
  COALESCE(written.quarantined_records, 0) AS quarantined,
  COALESCE(written.quarantined_usd, 0) AS quarantined_usd,
  written.billed_usd,
  written.included_usd,
  COALESCE(written.recovered_usd, 0) AS recovered_usd,
  COALESCE(written.rounding_usd, 0) AS rounding_usd,
  written.content_hash,
  COALESCE(locked.is_locked, FALSE) AS is_locked
FROM written
INNER JOIN newest
  ON newest.source = written.source
  AND newest.account = written.account
  AND newest.usage_date = written.usage_date
LEFT JOIN locked
  ON locked.month = FORMAT_DATE('%Y-%m', written.usage_date)
ORDER BY written.usage_date DESC, written.source, written.account;
