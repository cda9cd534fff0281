-- The longest runs of each account: of those that first ended since an instant the one that took longest, and since
-- when the oldest is open that no later run of its slice has overtaken.
WITH runs AS (
  SELECT
    run_id,
    ANY_VALUE(source) AS source,
    ANY_VALUE(account) AS account,
    ANY_VALUE(usage_date) AS usage_date,
    MIN(COALESCE(requested_at, recorded_at)) AS asked_at,
    MIN(IF(status = 'requested', NULL, recorded_at)) AS ended_at
  FROM ai_usage_analytics.pipeline_runs
  WHERE mode <> 'reattribute'
  GROUP BY run_id
),
ends AS (
  SELECT source, account, usage_date, MAX(asked_at) AS newest_asked_at
  FROM runs
  WHERE ended_at IS NOT NULL
  GROUP BY source, account, usage_date
)
SELECT
  runs.source,
  runs.account,
  MIN(
    IF(
      runs.ended_at IS NULL AND (ends.newest_asked_at IS NULL OR ends.newest_asked_at < runs.asked_at),
      runs.asked_at,
      NULL
    )
  ) AS open_since,
  MAX(
    IF(
      runs.ended_at >= CAST(@since AS TIMESTAMP),
      TIMESTAMP_DIFF(runs.ended_at, runs.asked_at, SECOND),
      NULL
    )
  ) AS longest_seconds
FROM runs
LEFT JOIN ends
  ON ends.source = runs.source
  AND ends.account = runs.account
  AND ends.usage_date = runs.usage_date
GROUP BY runs.source, runs.account
ORDER BY runs.source, runs.account;
