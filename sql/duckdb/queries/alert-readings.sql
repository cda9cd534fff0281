-- Generated from sql/queries/alert-readings.sql (sha256 f014c95111a040cc65395ad6c20a7adac3eea85b2027a2f01a2d3945ce889451) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
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
    LAG(report) OVER (
      PARTITION BY source, account, usage_date
      ORDER BY recorded_at NULLS FIRST, fetch_id NULLS FIRST
    ) AS report_before,
    ROW_NUMBER() OVER (
      PARTITION BY source, account, usage_date
      ORDER BY recorded_at NULLS FIRST, fetch_id NULLS FIRST
    ) > 1 AS is_again
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    status IN ('committed', 'unchanged', 'adjusted')
), restated AS (
  SELECT
    source,
    account,
    COUNT(*) AS slices_again,
    SUM(CASE WHEN reading = 1 THEN COALESCE(previous_billed_usd, 0) ELSE 0 END) AS billed_before_usd,
    SUM(ABS(COALESCE(billed_usd, 0) - COALESCE(previous_billed_usd, 0))) AS restated_usd
  FROM (
    SELECT
      *,
      ROW_NUMBER() OVER (
        PARTITION BY source, account, usage_date
        ORDER BY recorded_at NULLS FIRST, fetch_id NULLS FIRST
      ) AS reading
    FROM standing
    WHERE
      is_again
      AND mode = 'apply'
      AND COALESCE(report, '') = COALESCE(report_before, '')
      AND recorded_at >= CAST($since AS TIMESTAMPTZ)
  )
  GROUP BY
    source,
    account
), called AS (
  SELECT
    source,
    account,
    SUM(api_calls) AS calls,
    SUM(COALESCE(api_errors, 0)) AS errors
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    NOT api_calls IS NULL
    AND mode <> 'reattribute'
    AND recorded_at >= CAST($since AS TIMESTAMPTZ)
  GROUP BY
    source,
    account
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
  ON restated.source = called.source AND restated.account = called.account
ORDER BY
  called.source NULLS FIRST,
  called.account NULLS FIRST;
