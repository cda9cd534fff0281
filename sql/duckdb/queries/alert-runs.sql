-- Generated from sql/queries/alert-runs.sql (sha256 d54ea7ab8b6a4bfbdcfb67dfc80514e0001961b6473103cdbdb71b99f54abd18) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH runs AS (
  SELECT
    run_id,
    ANY_VALUE(source) AS source,
    ANY_VALUE(account) AS account,
    ANY_VALUE(usage_date) AS usage_date,
    MIN(COALESCE(requested_at, recorded_at)) AS asked_at,
    MIN(CASE WHEN status = 'requested' THEN NULL ELSE recorded_at END) AS ended_at
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    mode <> 'reattribute'
  GROUP BY
    run_id
), slices AS (
  SELECT
    source,
    account,
    usage_date,
    MAX(CASE WHEN ended_at IS NULL THEN NULL ELSE asked_at END) AS newest_ended_asked_at
  FROM runs
  GROUP BY
    source,
    account,
    usage_date
), open_longest AS (
  SELECT
    runs.source,
    runs.account,
    runs.usage_date,
    runs.asked_at
  FROM runs
  INNER JOIN slices
    ON slices.source = runs.source
    AND slices.account = runs.account
    AND slices.usage_date = runs.usage_date
  WHERE
    runs.ended_at IS NULL
    AND (
      slices.newest_ended_asked_at IS NULL
      OR slices.newest_ended_asked_at < runs.asked_at
    )
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY runs.source, runs.account
      ORDER BY runs.asked_at NULLS FIRST, runs.usage_date NULLS FIRST, runs.run_id NULLS FIRST
    ) = 1
), took_longest AS (
  SELECT
    source,
    account,
    usage_date,
    DATE_DIFF('SECOND', asked_at, ended_at) AS seconds
  FROM runs
  WHERE
    ended_at >= CAST($since AS TIMESTAMPTZ)
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY source, account
      ORDER BY DATE_DIFF('SECOND', asked_at, ended_at) DESC, usage_date NULLS FIRST, run_id NULLS FIRST
    ) = 1
), accounts AS (
  SELECT DISTINCT
    source,
    account
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
  ON open_longest.source = accounts.source AND open_longest.account = accounts.account
LEFT JOIN took_longest
  ON took_longest.source = accounts.source AND took_longest.account = accounts.account
ORDER BY
  accounts.source NULLS FIRST,
  accounts.account NULLS FIRST;
