-- The slices of a span of days that have facts: the fetch whose rows are the books' newest truth, the newest fetch
-- that stands for them, the mapping version that the facts are by, and whether their month is closed.
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
  SELECT source, account, usage_date, mapping_version
  FROM standing
  WHERE status = 'committed'
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY source, account, usage_date
    ORDER BY fetched_at DESC, mapping_version DESC, fetch_id DESC
  ) = 1
),
-- While a month was closed its adjustments were the newest truth: they may have come after the commit.
base AS (
  SELECT *
  FROM standing
  WHERE status IN ('committed', 'adjusted')
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
  base.source,
  base.account,
  base.usage_date,
  base.fetch_id,
  base.segment_ids,
  newest.fetched_at,
  written.mapping_version,
  base.report,
  COALESCE(base.vendor_rows, 0) AS vendor_rows,
  COALESCE(base.quarantined_records, 0) AS quarantined,
  COALESCE(base.quarantined_usd, 0) AS quarantined_usd,
  base.billed_usd,
  base.included_usd,
  COALESCE(base.recovered_usd, 0) AS recovered_usd,
  COALESCE(base.rounding_usd, 0) AS rounding_usd,
  base.content_hash,
  COALESCE(locked.is_locked, FALSE) AS is_locked
FROM base
INNER JOIN newest
  ON newest.source = base.source
  AND newest.account = base.account
  AND newest.usage_date = base.usage_date
LEFT JOIN written
  ON written.source = base.source
  AND written.account = base.account
  AND written.usage_date = base.usage_date
LEFT JOIN locked
  ON locked.month = FORMAT_DATE('%Y-%m', base.usage_date)
ORDER BY base.usage_date DESC, base.source, base.account;
