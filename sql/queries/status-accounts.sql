-- Each account that kickoff has ever asked for: its last run that has ended, its newest day, when the day before was
-- last asked for and given (produced_at), and how many of its days failed or were refused when they were last read. Of the runs that one kickoff asked for the last is one
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
        asked_at,
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
),
undone AS (
  SELECT
    source,
    account,
    COUNT(*) AS undone_days,
    MIN(usage_date) AS first_undone_day
  FROM (
    SELECT source, account, usage_date, status
    FROM ended
    WHERE TRUE
    QUALIFY ROW_NUMBER() OVER (
      PARTITION BY source, account, usage_date
      ORDER BY asked_at DESC, recorded_at DESC, run_id
    ) = 1
  )
  WHERE status IN ('failed', 'refused')
  GROUP BY source, account
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
  last_runs.recorded_at AS last_run_ended_at,
  COALESCE(undone.undone_days, 0) AS undone_days,
  undone.first_undone_day
FROM accounts
LEFT JOIN last_runs
  ON last_runs.source = accounts.source
  AND last_runs.account = accounts.account
LEFT JOIN undone
  ON undone.source = accounts.source
  AND undone.account = accounts.account
ORDER BY accounts.source, accounts.account;
