-- The run of each account that has been open longest, unless a later run of its slice has ended, and the one that took
-- longest of those that first ended since an instant.
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
slices AS (
  SELECT source, account, usage_date, MAX(IF(ended_at IS NULL, NULL, asked_at)) AS newest_ended_asked_at
  FROM runs
  GROUP BY source, account, usage_date
),
open_longest AS (
  SELECT runs.source, runs.account, runs.usage_date, runs.asked_at
  FROM runs
  INNER JOIN slices
    ON slices.source = runs.source
    AND slices.account = runs.account
    AND slices.usage_date = runs.usage_date
  WHERE runs.ended_at IS NULL
    AND (slices.newest_ended_asked_at IS NULL OR slices.newest_ended_asked_at < runs.asked_at)
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY runs.source, runs.account
    ORDER BY runs.asked_at, runs.usage_date, runs.run_id
  ) = 1
),
took_longest AS (
  SELECT source, account, usage_date, TIMESTAMP_DIFF(ended_at, asked_at, SECOND) AS seconds
  FROM runs
  WHERE ended_at >= CAST(@since AS TIMESTAMP)
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY source, account
    ORDER BY TIMESTAMP_DIFF(ended_at, asked_at, SECOND) DESC, usage_date, run_id
  ) = 1
),
accounts AS (
  SELECT DISTINCT source, account
  FROM runs
)
SELECT
  accounts.source,
  accounts.account,
  open_longest.usage_date AS open_day,
  open_longest.asked_at AS open_since,
  took_longest.usage_date AS longest_day,
  took_longest.seconds AS longest_seconds
FROM accounts
LEFT JOIN open_longest
  ON open_longest.source = accounts.source
  AND open_longest.account = accounts.account
LEFT JOIN took_longest
  ON took_longest.source = accounts.source
  AND took_longest.account = accounts.account
ORDER BY accounts.source, accounts.account;
