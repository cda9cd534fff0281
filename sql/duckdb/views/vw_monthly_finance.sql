-- Generated from sql/views/vw_monthly_finance.sql (sha256 56c7b6a9ed060185961e42ff5e36b28ae7c89ec1b036774016d0da7e74494cd8) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_monthly_finance AS
WITH thresholds AS (
  SELECT
    120 AS high_growth_above,
    105 AS moderate_growth_above,
    95 AS stable_above,
    80 AS moderate_decline_above,
    95 AS excellent_from,
    85 AS good_from,
    70 AS acceptable_from
), clock AS (
  SELECT
    now_at,
    today,
    CAST(DATE_TRUNC('MONTH', today) AS DATE) AS this_month,
    CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) - INTERVAL '11' MONTH AS DATE) AS first_month,
    CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) - INTERVAL '12' MONTH AS DATE) AS read_from,
    CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) + INTERVAL '1' MONTH AS DATE) AS read_before
  FROM ai_usage_analytics.vw_clock
), refresh AS (
  SELECT
    CAST(MAX(committed_at) AT TIME ZONE 'UTC' AS DATE) AS last_refresh_day
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    status IN ('committed', 'unchanged', 'adjusted') AND mode <> 'reattribute'
), month_closes AS (
  SELECT
    month AS month_year_label,
    ARG_MAX_NULL(is_locked, changed_at) AS is_locked
  FROM ai_usage_analytics.month_locks
  GROUP BY
    month
), cost_facts AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', cost_date) AS DATE) AS month,
    platform,
    user_email,
    cost_type = 'subscription' AS is_seat,
    source = 'adjustment' AS is_adjustment,
    attribution_method <> 'unattributed' AS is_attributed,
    CASE WHEN is_billed THEN cost_usd ELSE 0 END AS billed_usd,
    CASE WHEN is_billed THEN 0 ELSE cost_usd END AS included_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE
    cost_date >= (
      SELECT
        read_from
      FROM clock
    )
    AND cost_date < (
      SELECT
        read_before
      FROM clock
    )
), usage_facts AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', usage_date) AS DATE) AS month,
    platform,
    user_email,
    input_tokens > 0
    OR output_tokens > 0
    OR cached_input_tokens > 0
    OR cache_read_tokens > 0
    OR requests > 0
    OR sessions > 0
    OR lines_of_code_added > 0
    OR lines_of_code_accepted > 0
    OR total_accepts > 0
    OR total_rejects > 0
    OR subscription_requests > 0
    OR usage_based_requests > 0 AS is_active
  FROM ai_usage_analytics.fct_usage_daily
  WHERE
    usage_date >= (
      SELECT
        read_from
      FROM clock
    )
    AND usage_date < (
      SELECT
        read_before
      FROM clock
    )
), platform_costs AS (
  SELECT
    month,
    platform,
    SUM(billed_usd) AS billed_usd,
    SUM(included_usd) AS included_usd,
    SUM(CASE WHEN is_seat THEN billed_usd ELSE 0 END) AS seat_usd,
    SUM(CASE WHEN is_seat THEN 0 ELSE billed_usd END) AS usage_usd,
    SUM(CASE WHEN is_seat OR is_adjustment THEN 0 ELSE billed_usd END) AS coverable_usd,
    SUM(
      CASE
        WHEN is_attributed AND NOT is_seat AND NOT is_adjustment
        THEN billed_usd
        ELSE 0
      END
    ) AS covered_usd,
    SUM(CASE WHEN is_attributed OR is_adjustment THEN 0 ELSE billed_usd END) AS unattributed_usd,
    SUM(CASE WHEN user_email IS NULL THEN 0 ELSE billed_usd END) AS people_usd,
    COUNT(DISTINCT CASE WHEN is_seat AND NOT is_adjustment THEN user_email ELSE NULL END) AS seat_holders
  FROM cost_facts
  GROUP BY
    month,
    platform
), platform_people AS (
  SELECT
    month,
    platform,
    COUNT(DISTINCT user_email) AS people
  FROM (
    SELECT
      month,
      platform,
      user_email
    FROM usage_facts
    WHERE
      is_active
    UNION ALL
    SELECT
      month,
      platform,
      user_email
    FROM cost_facts
    WHERE
      billed_usd <> 0 AND NOT is_seat AND NOT is_adjustment
  )
  GROUP BY
    month,
    platform
), platform_months AS (
  SELECT
    month,
    month < this_month AS is_complete,
    STRFTIME(CAST(month AS DATE), '%Y-%m') AS month_year_label,
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
    CASE
      WHEN LAG(month) OVER history = CAST(month - INTERVAL '1' MONTH AS DATE)
      THEN LAG(billed_usd) OVER history
      ELSE NULL
    END AS prev_billed_usd
  FROM platform_costs
  FULL JOIN platform_people
    USING (month, platform)
  CROSS JOIN clock
  WINDOW history AS (PARTITION BY platform ORDER BY month NULLS FIRST)
), user_months AS (
  SELECT
    month,
    user_email,
    SUM(billed_usd) AS user_monthly_cost,
    COUNT(DISTINCT platform) AS platforms_used,
    LISTAGG(DISTINCT platform, ','
    ORDER BY
      platform NULLS FIRST) AS user_platforms
  FROM cost_facts
  WHERE
    NOT user_email IS NULL AND billed_usd <> 0
  GROUP BY
    month,
    user_email
), top_users AS (
  SELECT
    month,
    LIST_SLICE(
      ARRAY_AGG(
        {'user_email': user_email, 'user_monthly_cost': user_monthly_cost, 'platforms_used': platforms_used, 'user_platforms': user_platforms} ORDER BY user_monthly_cost DESC, user_email NULLS FIRST
      ),
      1,
      10
    ) AS top_users_by_cost
  FROM user_months
  GROUP BY
    month
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
  CASE
    WHEN CAST(people AS DOUBLE) <> 0
    THEN CAST(people_usd AS DOUBLE) / CAST(people AS DOUBLE)
    ELSE NULL
  END AS cost_per_user,
  prev_billed_usd AS prev_month_cost,
  CASE
    WHEN is_complete AND prev_billed_usd > 0
    THEN CASE
      WHEN CAST(prev_billed_usd AS DOUBLE) <> 0
      THEN CAST(billed_usd - prev_billed_usd AS DOUBLE) / CAST(prev_billed_usd AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS mom_cost_change_pct,
  CASE
    WHEN NOT is_complete
    THEN 'Month In Progress'
    WHEN billed_usd IS NULL OR prev_billed_usd IS NULL OR prev_billed_usd <= 0
    THEN 'Insufficient Data'
    WHEN billed_usd * 100 > prev_billed_usd * high_growth_above
    THEN 'High Growth'
    WHEN billed_usd * 100 > prev_billed_usd * moderate_growth_above
    THEN 'Moderate Growth'
    WHEN billed_usd * 100 > prev_billed_usd * stable_above
    THEN 'Stable'
    WHEN billed_usd * 100 > prev_billed_usd * moderate_decline_above
    THEN 'Moderate Decline'
    ELSE 'Significant Decline'
  END AS growth_category,
  CASE
    WHEN coverable_usd > 0
    THEN CASE
      WHEN CAST(coverable_usd AS DOUBLE) <> 0
      THEN CAST(covered_usd AS DOUBLE) / CAST(coverable_usd AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS avg_attribution_coverage,
  unattributed_usd AS unattributed_cost,
  CASE
    WHEN coverable_usd IS NULL OR coverable_usd <= 0
    THEN 'Insufficient Data'
    WHEN covered_usd * 100 >= coverable_usd * excellent_from
    THEN 'Excellent'
    WHEN covered_usd * 100 >= coverable_usd * good_from
    THEN 'Good'
    WHEN covered_usd * 100 >= coverable_usd * acceptable_from
    THEN 'Acceptable'
    ELSE 'Needs Attention'
  END AS data_quality_status,
  COALESCE(top_users_by_cost, []) AS top_users_by_cost,
  SUM(billed_usd) OVER (PARTITION BY month) AS total_monthly_cost,
  is_complete AS is_month_complete,
  CASE WHEN is_locked THEN 'locked' ELSE 'open' END AS close_status,
  now_at AS view_generated_at,
  DATE_DIFF('DAY', last_refresh_day, today) AS days_since_last_data_refresh
FROM platform_months
LEFT JOIN top_users
  USING (month)
LEFT JOIN month_closes
  USING (month_year_label)
CROSS JOIN thresholds
CROSS JOIN clock
CROSS JOIN refresh
WHERE
  month >= first_month;
