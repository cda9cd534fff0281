-- Generated from sql/commit/10-adjust-cost.sql (sha256 dcfb45541e4844c76780b35ca5204cbf3b6accff0d37b61b7b1be158cf6bf4a6) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
INSERT INTO ai_usage_analytics.fct_cost_daily (
  cost_date,
  platform,
  source,
  account,
  user_email,
  service_name,
  department,
  team,
  cost_center,
  attribution_method,
  attribution_confidence,
  user_id,
  cost_type,
  is_billed,
  allocation_method,
  corrects_date,
  corrects_source,
  cost_usd,
  run_id,
  fetch_id,
  landed_rows,
  ingest_date,
  created_timestamp
)
WITH books AS (
  SELECT
    0 AS part,
    platform,
    user_email,
    service_name,
    department,
    team,
    cost_center,
    attribution_method,
    attribution_confidence,
    is_billed,
    cost_usd AS owed_usd
  FROM new_cost
  UNION ALL
  SELECT
    1 AS part,
    platform,
    user_email,
    service_name,
    department,
    team,
    cost_center,
    attribution_method,
    attribution_confidence,
    is_billed,
    -cost_usd AS owed_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE
    cost_date = CAST($usage_date AS DATE) AND source = $source AND account = $account
  UNION ALL
  SELECT
    2 AS part,
    platform,
    user_email,
    service_name,
    department,
    team,
    cost_center,
    attribution_method,
    attribution_confidence,
    is_billed,
    -cost_usd AS owed_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE
    cost_date >= CAST($usage_date AS DATE)
    AND source = 'adjustment'
    AND account = $account
    AND corrects_source = $source
    AND corrects_date = CAST($usage_date AS DATE)
), owed AS (
  SELECT
    *
    EXCLUDE (owed_usd),
    SUM(owed_usd) OVER (PARTITION BY platform, user_email, service_name, is_billed) AS cost_usd,
    ROW_NUMBER() OVER (
      PARTITION BY platform, user_email, service_name, is_billed
      ORDER BY part NULLS FIRST, attribution_confidence NULLS FIRST, attribution_method NULLS FIRST, department NULLS FIRST, team NULLS FIRST, cost_center NULLS FIRST
    ) AS place
  FROM books
), locked AS (
  SELECT
    month
  FROM (
    SELECT
      month,
      is_locked
    FROM ai_usage_analytics.month_locks
    WHERE
      TRUE
    QUALIFY
      ROW_NUMBER() OVER (PARTITION BY month ORDER BY changed_at DESC) = 1
  )
  WHERE
    is_locked
), found AS (
  SELECT
    MIN(open_day) AS found_date
  FROM UNNEST(CAST(GENERATE_SERIES(
    CAST(CAST($committed_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS DATE),
    CAST(CAST(CAST($committed_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS DATE) + INTERVAL '366' DAY AS DATE),
    INTERVAL '1' DAY
  ) AS DATE[])) AS _t0(open_day)
  WHERE
    NOT STRFTIME(CAST(open_day AS DATE), '%Y-%m') IN (
      SELECT
        month
      FROM locked
    )
)
SELECT
  found.found_date AS cost_date,
  owed.platform,
  'adjustment' AS source,
  CAST($account AS TEXT) AS account,
  owed.user_email,
  owed.service_name,
  owed.department,
  owed.team,
  owed.cost_center,
  owed.attribution_method,
  owed.attribution_confidence,
  SHA256(owed.user_email) AS user_id,
  'adjustment' AS cost_type,
  owed.is_billed,
  'none' AS allocation_method,
  CAST($usage_date AS DATE) AS corrects_date,
  CAST($source AS TEXT) AS corrects_source,
  owed.cost_usd,
  CAST($run_id AS TEXT) AS run_id,
  CAST($fetch_id AS TEXT) AS fetch_id,
  0 AS landed_rows,
  CAST(CAST($committed_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS DATE) AS ingest_date,
  CAST($committed_at AS TIMESTAMPTZ) AS created_timestamp
FROM owed
CROSS JOIN found
WHERE
  owed.place = 1 AND owed.cost_usd <> 0;
