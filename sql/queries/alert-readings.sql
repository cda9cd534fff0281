-- What the readings of each account since an instant have cost in calls, and what they have restated: the slices that
-- were there before, what these were billed when the first of them began, and by how much that moved. A change of the vendor's report is no
-- restatement, and a re-attribution is no reading.
WITH standing AS (
  SELECT
    source,
    account,
    usage_date,
    fetch_id,
    mode,
    recorded_at,
    billed_usd,
    previous_billed_usd,
    report,
    LAG(report) OVER (PARTITION BY source, account, usage_date ORDER BY recorded_at, fetch_id) AS report_before,
    ROW_NUMBER() OVER (PARTITION BY source, account, usage_date ORDER BY recorded_at, fetch_id) > 1 AS is_again
  FROM ai_usage_analytics.pipeline_runs
  WHERE status IN ('committed', 'unchanged', 'adjusted')
),
restated AS (
  SELECT
    source,
    account,
    COUNT(*) AS slices_again,
    SUM(IF(reading = 1, COALESCE(previous_billed_usd, 0), 0)) AS billed_before_usd,
    SUM(ABS(COALESCE(billed_usd, 0) - COALESCE(previous_billed_usd, 0))) AS restated_usd
  FROM (
    SELECT
      *,
      ROW_NUMBER() OVER (
        PARTITION BY source, account, usage_date
        ORDER BY recorded_at, fetch_id
      ) AS reading
    FROM standing
    WHERE is_again
      AND mode = 'apply'
      AND COALESCE(report, '') = COALESCE(report_before, '')
      AND recorded_at >= CAST(@since AS TIMESTAMP)
  )
  GROUP BY source, account
),
called AS (
  SELECT source, account, SUM(api_calls) AS calls, SUM(COALESCE(api_errors, 0)) AS errors
  FROM ai_usage_analytics.pipeline_runs
  WHERE api_calls IS NOT NULL
    AND mode <> 'reattribute'
    AND recorded_at >= CAST(@since AS TIMESTAMP)
  GROUP BY source, account
)
SELECT
  called.source,
  called.account,
  called.calls,
  called.errors,
  COALESCE(restated.slices_again, 0) AS slices_again,
  COALESCE(restated.billed_before_usd, 0) AS billed_before_usd,
  COALESCE(restated.restated_usd, 0) AS restated_usd
FROM called
LEFT JOIN restated
  ON restated.source = called.source
  AND restated.account = called.account
ORDER BY called.source, called.account;
