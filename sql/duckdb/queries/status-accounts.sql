-- Generated from sql/queries/status-accounts.sql (sha256 67765f96cd65bb121095e1ea0949dccd546c1797ddc12ed3ea5294a7a95bc5c0) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH steps AS (
  SELECT
    source,
    account,
    run_id,
    usage_date,
    status,
    reason,
    recorded_at,
    COALESCE(requested_at, recorded_at) AS asked_at,
    status IN ('committed', 'unchanged', 'adjusted') AS is_produced
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    mode = 'apply'
), accounts AS (
  SELECT
    source,
    account,
    MIN(asked_at) AS first_asked_at,
    MAX(asked_at) AS last_asked_at,
    MAX(CASE WHEN is_produced THEN usage_date ELSE NULL END) AS newest_day,
    MAX(
      CASE
        WHEN is_produced
        AND usage_date >= CAST(CAST(asked_at AT TIME ZONE 'UTC' AS DATE) - INTERVAL '1' DAY AS DATE)
        THEN recorded_at
        ELSE NULL
      END
    ) AS produced_at
  FROM steps
  GROUP BY
    source,
    account
), ended AS (
  SELECT
    source,
    account,
    run_id,
    usage_date,
    status,
    reason,
    recorded_at,
    asked_at
  FROM steps
  WHERE
    status <> 'requested'
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY run_id ORDER BY recorded_at DESC) = 1
), last_runs AS (
  SELECT
    source,
    account,
    run_id,
    usage_date,
    status,
    reason,
    recorded_at
  FROM ended
  WHERE
    TRUE
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY source, account
      ORDER BY asked_at DESC, CASE WHEN status IN ('failed', 'refused') THEN 1 ELSE 0 END DESC, usage_date DESC, run_id NULLS FIRST
    ) = 1
)
SELECT
  accounts.source,
  accounts.account,
  accounts.first_asked_at,
  accounts.last_asked_at,
  accounts.newest_day,
  accounts.produced_at,
  last_runs.run_id AS last_run_id,
  last_runs.usage_date AS last_run_day,
  last_runs.status AS last_run_status,
  last_runs.reason AS last_run_reason,
  last_runs.recorded_at AS last_run_ended_at
FROM accounts
LEFT JOIN last_runs
  ON last_runs.source = accounts.source AND last_runs.account = accounts.account
ORDER BY
  accounts.source NULLS FIRST,
  accounts.account NULLS FIRST;
