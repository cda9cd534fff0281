-- Grain: one row per (month, platform), for the running month and the 11 before it.
-- Meaning: what each platform costs, how that moved, how much of it has an owner, and who spent most.
-- Cost is billed cost, seats and adjustments in it; value used up inside a plan stands apart. An adjustment belongs to
-- the month in which it was found, and makes nobody a user and no coverage there.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_monthly_finance AS
WITH
  thresholds AS (
    -- Source: the labels of the finance dashboards that this view feeds.
    SELECT
      -- this month's cost in percent of the month before
      120 AS high_growth_above,
      105 AS moderate_growth_above,
      95 AS stable_above,
      80 AS moderate_decline_above,
      -- attributed cost in percent of billed cost
      95 AS excellent_from,
      85 AS good_from,
      70 AS acceptable_from
  ),

  clock AS (
    SELECT
      now_at,
      today,
      DATE_TRUNC(today, MONTH) AS this_month,
      DATE_SUB(DATE_TRUNC(today, MONTH), INTERVAL 11 MONTH) AS first_month,
      DATE_SUB(DATE_TRUNC(today, MONTH), INTERVAL 12 MONTH) AS read_from,
      DATE_ADD(DATE_TRUNC(today, MONTH), INTERVAL 1 MONTH) AS read_before
    FROM ai_usage_analytics.vw_clock
  ),

  refresh AS (
    SELECT DATE(MAX(committed_at), 'UTC') AS last_refresh_day
    FROM ai_usage_analytics.pipeline_runs
    WHERE status IN ('committed', 'unchanged', 'adjusted') AND mode <> 'reattribute'
  ),

  month_closes AS (
    SELECT
      month AS month_year_label,
      ANY_VALUE(is_locked HAVING MAX changed_at) AS is_locked
    FROM ai_usage_analytics.month_locks
    GROUP BY month
  ),

  cost_facts AS (
    SELECT
      DATE_TRUNC(cost_date, MONTH) AS month,
      platform,
      user_email,
      cost_type = 'subscription' AS is_seat,
      source = 'adjustment' AS is_adjustment,
      attribution_method <> 'unattributed' AS is_attributed,
      IF(is_billed, cost_usd, 0) AS billed_usd,
      IF(is_billed, 0, cost_usd) AS included_usd
    FROM ai_usage_analytics.fct_cost_daily
    WHERE cost_date >= (SELECT read_from FROM clock)
      AND cost_date < (SELECT read_before FROM clock)
  ),

  usage_facts AS (
    SELECT
      DATE_TRUNC(usage_date, MONTH) AS month,
      platform,
      user_email,
      input_tokens > 0 OR output_tokens > 0 OR cached_input_tokens > 0 OR cache_read_tokens > 0
        OR requests > 0 OR sessions > 0 OR lines_of_code_added > 0 OR lines_of_code_accepted > 0
        OR total_accepts > 0 OR total_rejects > 0 OR subscription_requests > 0 OR usage_based_requests > 0
        AS is_active
    FROM ai_usage_analytics.fct_usage_daily
    WHERE usage_date >= (SELECT read_from FROM clock)
      AND usage_date < (SELECT read_before FROM clock)
  ),

  platform_costs AS (
    SELECT
      month,
      platform,
      SUM(billed_usd) AS billed_usd,
      SUM(included_usd) AS included_usd,
      SUM(IF(is_seat, billed_usd, 0)) AS seat_usd,
      SUM(IF(is_seat, 0, billed_usd)) AS usage_usd,
      SUM(IF(is_seat OR is_adjustment, 0, billed_usd)) AS coverable_usd,
      SUM(IF(is_attributed AND NOT is_seat AND NOT is_adjustment, billed_usd, 0)) AS covered_usd,
      SUM(IF(is_attributed OR is_adjustment, 0, billed_usd)) AS unattributed_usd,
      SUM(IF(user_email IS NULL, 0, billed_usd)) AS people_usd,
      COUNT(DISTINCT IF(is_seat AND NOT is_adjustment, user_email, NULL)) AS seat_holders
    FROM cost_facts
    GROUP BY month, platform
  ),

  platform_people AS (
    SELECT
      month,
      platform,
      COUNT(DISTINCT user_email) AS people
    FROM (
      SELECT month, platform, user_email FROM usage_facts WHERE is_active
      UNION ALL
      SELECT month, platform, user_email FROM cost_facts
      WHERE billed_usd <> 0 AND NOT is_seat AND NOT is_adjustment
    )
    GROUP BY month, platform
  ),

  platform_months AS (
    SELECT
      month,
      month < this_month AS is_complete,
      FORMAT_DATE('%Y-%m', month) AS month_year_label,
      platform,
      billed_usd,
      included_usd,
      seat_usd,
      usage_usd,
      coverable_usd,
      covered_usd,
      unattributed_usd,
      people_usd,
      NULLIF(seat_holders, 0) AS seat_holders,
      COALESCE(people, 0) AS people,
      IF(LAG(month) OVER history = DATE_SUB(month, INTERVAL 1 MONTH), LAG(billed_usd) OVER history, NULL)
        AS prev_billed_usd
    FROM platform_costs
    FULL JOIN platform_people USING (month, platform)
    CROSS JOIN clock
    WINDOW history AS (PARTITION BY platform ORDER BY month)
  ),

  user_months AS (
    SELECT
      month,
      user_email,
      SUM(billed_usd) AS user_monthly_cost,
      COUNT(DISTINCT platform) AS platforms_used,
      STRING_AGG(DISTINCT platform, ',' ORDER BY platform) AS user_platforms
    FROM cost_facts
    WHERE user_email IS NOT NULL AND billed_usd <> 0
    GROUP BY month, user_email
  ),

  top_users AS (
    SELECT
      month,
      ARRAY_AGG(
        STRUCT(
          user_email AS user_email,
          user_monthly_cost AS user_monthly_cost,
          platforms_used AS platforms_used,
          user_platforms AS user_platforms
        )
        ORDER BY user_monthly_cost DESC, user_email
        LIMIT 10
      ) AS top_users_by_cost
    FROM user_months
    GROUP BY month
  )

SELECT
  month AS cost_month,
  EXTRACT(YEAR FROM month) AS cost_year,
  EXTRACT(MONTH FROM month) AS cost_month_num,
  month_year_label,
  platform,
  billed_usd AS platform_monthly_cost,
  included_usd AS included_value_usd,
  seat_usd AS seat_cost,
  usage_usd AS usage_cost,
  people AS unique_users,
  seat_holders,
  SAFE_DIVIDE(CAST(people_usd AS FLOAT64), CAST(people AS FLOAT64)) AS cost_per_user,
  prev_billed_usd AS prev_month_cost,
  IF(
    is_complete AND prev_billed_usd > 0,
    SAFE_DIVIDE(CAST(billed_usd - prev_billed_usd AS FLOAT64), CAST(prev_billed_usd AS FLOAT64)),
    NULL
  ) AS mom_cost_change_pct,
  CASE
    WHEN NOT is_complete THEN 'Month In Progress'
    WHEN billed_usd IS NULL OR prev_billed_usd IS NULL OR prev_billed_usd <= 0 THEN 'Insufficient Data'
    WHEN billed_usd * 100 > prev_billed_usd * high_growth_above THEN 'High Growth'
    WHEN billed_usd * 100 > prev_billed_usd * moderate_growth_above THEN 'Moderate Growth'
    WHEN billed_usd * 100 > prev_billed_usd * stable_above THEN 'Stable'
    WHEN billed_usd * 100 > prev_billed_usd * moderate_decline_above THEN 'Moderate Decline'
    ELSE 'Significant Decline'
  END AS growth_category,
  IF(coverable_usd > 0, SAFE_DIVIDE(CAST(covered_usd AS FLOAT64), CAST(coverable_usd AS FLOAT64)), NULL)
    AS avg_attribution_coverage,
  unattributed_usd AS unattributed_cost,
  CASE
    WHEN coverable_usd IS NULL OR coverable_usd <= 0 THEN 'Insufficient Data'
    WHEN covered_usd * 100 >= coverable_usd * excellent_from THEN 'Excellent'
    WHEN covered_usd * 100 >= coverable_usd * good_from THEN 'Good'
    WHEN covered_usd * 100 >= coverable_usd * acceptable_from THEN 'Acceptable'
    ELSE 'Needs Attention'
  END AS data_quality_status,
  COALESCE(top_users_by_cost, []) AS top_users_by_cost,
  SUM(billed_usd) OVER (PARTITION BY month) AS total_monthly_cost,
  is_complete AS is_month_complete,
  IF(is_locked, 'locked', 'open') AS close_status,
  now_at AS view_generated_at,
  DATE_DIFF(today, last_refresh_day, DAY) AS days_since_last_data_refresh
FROM platform_months
LEFT JOIN top_users USING (month)
LEFT JOIN month_closes USING (month_year_label)
CROSS JOIN thresholds
CROSS JOIN clock
CROSS JOIN refresh
WHERE month >= first_month;
