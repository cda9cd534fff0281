-- Each account that kickoff has ever asked for: its last run that has ended, its newest day, and when its vendor last
-- gave the day before (produced_at), as each kickoff counts it. Of the runs that one kickoff asked for the last is one
-- that needs a person, else that of the newest day.
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
  WHERE mode = 'apply'
),
accounts AS (
  SELECT
    source,
    account,
    MIN(asked_at) AS first_asked_at,
    MAX(asked_at) AS last_asked_at,
    MAX(IF(is_produced, usage_date, NULL)) AS newest_day,
    MAX(
      IF(
        is_produced AND usage_date >= DATE_SUB(DATE(asked_at, 'UTC'), INTERVAL 1 DAY),
        recorded_at,
        NULL
      )
    ) AS produced_at
  FROM steps
  GROUP BY source, account
),
ended AS (
  SELECT source, account, run_id, usage_date, status, reason, recorded_at, asked_at
  FROM steps
  WHERE status <> 'requested'
  QUALIFY ROW_NUMBER() OVER (PARTITION BY run_id ORDER BY recorded_at DESC) = 1
),
last_runs AS (
  SELECT source, account, run_id, usage_date, status, reason, recorded_at
  FROM ended
  WHERE TRUE
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY source, account
    ORDER BY asked_at DESC, IF(status IN ('failed', 'refused'), 1, 0) DESC, usage_date DESC, run_id
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
  ON last_runs.source = accounts.source
  AND last_runs.account = accounts.account
ORDER BY accounts.source, accounts.account;
