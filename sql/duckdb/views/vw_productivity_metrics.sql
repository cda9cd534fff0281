-- Generated from sql/views/vw_productivity_metrics.sql (sha256 88f52449786e65651b35f19b3a8dcc1e9db7eed6ef257acd6577bcabcccbe6e4) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_productivity_metrics AS
WITH thresholds AS (
  SELECT
    80 AS highly_active_from,
    50 AS moderately_active_from,
    20 AS occasional_from,
    5 AS fewest_people
), clock AS (
  SELECT
    now_at,
    today,
    CAST(DATE_TRUNC('MONTH', today) AS DATE) AS this_month,
    CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) - INTERVAL '5' MONTH AS DATE) AS first_month,
    CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) - INTERVAL '6' MONTH AS DATE) AS read_from,
    CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) + INTERVAL '1' MONTH AS DATE) AS read_before
  FROM ai_usage_analytics.vw_clock
), refresh AS (
  SELECT
    CAST(MAX(committed_at) AT TIME ZONE 'UTC' AS DATE) AS last_refresh_day
  FROM ai_usage_analytics.pipeline_runs
  WHERE
    status IN ('committed', 'unchanged', 'adjusted') AND mode <> 'reattribute'
), calendar AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', day) AS DATE) AS month,
    COUNT(
      CASE
        WHEN DATE_DIFF('DAY', CAST(DATE_TRUNC('WEEK', day) AS DATE), day) < 5
        THEN 1
      END
    ) AS weekdays,
    COUNT(DISTINCT CAST(DATE_TRUNC('WEEK', day) AS DATE)) AS weeks
  FROM clock
  CROSS JOIN UNNEST(CAST(GENERATE_SERIES(first_month, CAST(today - INTERVAL '1' DAY AS DATE), INTERVAL '1' DAY) AS DATE[])) AS _t0(day)
  GROUP BY
    month
), usage_facts AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', usage_date) AS DATE) AS month,
    usage_date AS day,
    usage_date < (
      SELECT
        today
      FROM clock
    ) AS is_complete_day,
    platform,
    user_email,
    COALESCE(user_email, 'service:' || service_name, '(unattributed)') AS user_identifier,
    sessions,
    requests,
    CASE
      WHEN COALESCE(input_tokens, output_tokens, cached_input_tokens, cache_read_tokens) IS NULL
      THEN NULL
      ELSE COALESCE(input_tokens, 0) + COALESCE(output_tokens, 0) + COALESCE(cached_input_tokens, 0) + COALESCE(cache_read_tokens, 0)
    END AS tokens,
    lines_of_code_added AS lines_added,
    lines_of_code_accepted AS lines_accepted,
    total_accepts AS accepts,
    total_rejects AS rejects,
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
), person_months AS (
  SELECT
    month,
    platform,
    user_email,
    user_identifier,
    SUM(sessions) AS sessions,
    SUM(requests) AS requests,
    SUM(tokens) AS tokens,
    SUM(lines_added) AS lines_added,
    SUM(lines_accepted) AS lines_accepted,
    SUM(accepts) AS accepts,
    SUM(rejects) AS rejects,
    CASE
      WHEN CAST(SUM(accepts) + SUM(rejects) AS DOUBLE) <> 0
      THEN CAST(SUM(accepts) AS DOUBLE) / CAST(SUM(accepts) + SUM(rejects) AS DOUBLE)
      ELSE NULL
    END AS acceptance_rate,
    COUNT(DISTINCT CASE WHEN is_active AND is_complete_day THEN day ELSE NULL END) AS active_days,
    COUNT(
      DISTINCT CASE
        WHEN is_active AND is_complete_day
        THEN CAST(DATE_TRUNC('WEEK', day) AS DATE)
        ELSE NULL
      END
    ) AS active_weeks
  FROM usage_facts
  GROUP BY
    month,
    platform,
    user_email,
    user_identifier
  HAVING
    COUNT(CASE WHEN is_active THEN 1 END) > 0
), person_weeks AS (
  SELECT
    month,
    platform,
    user_identifier,
    CAST(DATE_TRUNC('WEEK', day) AS DATE) AS monday,
    CASE
      WHEN CAST(SUM(accepts) + SUM(rejects) AS DOUBLE) <> 0
      THEN CAST(SUM(accepts) AS DOUBLE) / CAST(SUM(accepts) + SUM(rejects) AS DOUBLE)
      ELSE NULL
    END AS acceptance_rate
  FROM usage_facts
  WHERE
    is_complete_day
  GROUP BY
    month,
    platform,
    user_identifier,
    monday
), weekly_rates AS (
  SELECT
    month,
    platform,
    user_identifier,
    AVG(acceptance_rate) AS avg_weekly_acceptance_rate
  FROM person_weeks
  GROUP BY
    month,
    platform,
    user_identifier
), ranked_rates AS (
  SELECT
    month,
    platform,
    user_identifier,
    CASE WHEN user_email IS NULL THEN NULL ELSE accepts END AS person_accepts,
    CASE WHEN user_email IS NULL THEN NULL ELSE rejects END AS person_rejects,
    CASE WHEN user_email IS NULL THEN NULL ELSE ROUND(acceptance_rate, 9) END AS person_rate
  FROM person_months
), platform_rates AS (
  SELECT
    month,
    platform,
    user_identifier,
    person_rate,
    CASE
      WHEN CAST(SUM(person_accepts) OVER platform_month + SUM(person_rejects) OVER platform_month AS DOUBLE) <> 0
      THEN CAST(SUM(person_accepts) OVER platform_month AS DOUBLE) / CAST(SUM(person_accepts) OVER platform_month + SUM(person_rejects) OVER platform_month AS DOUBLE)
      ELSE NULL
    END AS avg_rate,
    COUNT(person_rate) OVER platform_month AS people,
    ROUND(QUANTILE_CONT(person_rate, CAST(0.25 AS DOUBLE)) OVER platform_month, 12) AS lower_quartile,
    ROUND(QUANTILE_CONT(person_rate, CAST(0.50 AS DOUBLE)) OVER platform_month, 12) AS median,
    ROUND(QUANTILE_CONT(person_rate, CAST(0.75 AS DOUBLE)) OVER platform_month, 12) AS upper_quartile
  FROM ranked_rates
  WINDOW platform_month AS (PARTITION BY month, platform)
), person_history AS (
  SELECT
    month,
    platform,
    user_identifier,
    CASE
      WHEN LAG(month) OVER history = CAST(month - INTERVAL '1' MONTH AS DATE)
      THEN LAG(lines_accepted) OVER history
      ELSE NULL
    END AS prev_lines_accepted
  FROM person_months
  WINDOW history AS (PARTITION BY platform, user_identifier ORDER BY month NULLS FIRST)
)
SELECT
  month AS usage_month,
  EXTRACT(YEAR FROM month) AS usage_year,
  EXTRACT(MONTH FROM month) AS usage_month_num,
  STRFTIME(CAST(month AS DATE), '%Y-%m') AS month_year_label,
  platform,
  user_email,
  user_identifier,
  sessions AS monthly_sessions,
  requests AS monthly_requests,
  tokens AS monthly_tokens,
  lines_added AS monthly_lines_added,
  lines_accepted AS monthly_lines_accepted,
  acceptance_rate AS avg_monthly_acceptance_rate,
  CASE
    WHEN CAST(sessions AS DOUBLE) <> 0
    THEN CAST(lines_accepted AS DOUBLE) / CAST(sessions AS DOUBLE)
    ELSE NULL
  END AS lines_per_session,
  CASE
    WHEN CAST(sessions AS DOUBLE) <> 0
    THEN CAST(tokens AS DOUBLE) / CAST(sessions AS DOUBLE)
    ELSE NULL
  END AS tokens_per_session,
  CASE
    WHEN CAST(tokens AS DOUBLE) <> 0
    THEN CAST(lines_accepted AS DOUBLE) / CAST(tokens AS DOUBLE)
    ELSE NULL
  END AS efficiency_ratio,
  prev_lines_accepted AS prev_month_lines_accepted,
  CASE
    WHEN month < this_month
    THEN CASE
      WHEN CAST(prev_lines_accepted AS DOUBLE) <> 0
      THEN CAST(lines_accepted - prev_lines_accepted AS DOUBLE) / CAST(prev_lines_accepted AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS mom_productivity_change_pct,
  active_days AS active_days_in_month,
  CASE
    WHEN CASE
      WHEN CAST(weekdays AS DOUBLE) <> 0
      THEN CAST(active_days AS DOUBLE) / CAST(weekdays AS DOUBLE)
      ELSE NULL
    END IS NULL
    OR CAST(1.0 AS DOUBLE) IS NULL
    THEN NULL
    ELSE LEAST(
      CASE
        WHEN CAST(weekdays AS DOUBLE) <> 0
        THEN CAST(active_days AS DOUBLE) / CAST(weekdays AS DOUBLE)
        ELSE NULL
      END,
      CAST(1.0 AS DOUBLE)
    )
  END AS monthly_engagement_rate,
  CASE
    WHEN user_email IS NULL OR weekdays IS NULL OR weekdays = 0
    THEN 'Insufficient Data'
    WHEN active_days * 100 >= weekdays * highly_active_from
    THEN 'Highly Active'
    WHEN active_days * 100 >= weekdays * moderately_active_from
    THEN 'Moderately Active'
    WHEN active_days * 100 >= weekdays * occasional_from
    THEN 'Occasional'
    ELSE 'Low Activity'
  END AS engagement_category,
  avg_rate AS platform_avg_acceptance_rate,
  median AS platform_median_acceptance,
  CASE
    WHEN person_rate IS NULL OR people < fewest_people
    THEN 'Insufficient Data'
    WHEN person_rate >= upper_quartile
    THEN 'Top Performer'
    WHEN person_rate >= median
    THEN 'Above Average'
    WHEN person_rate >= lower_quartile
    THEN 'Below Average'
    ELSE 'Needs Support'
  END AS performance_tier,
  avg_weekly_acceptance_rate,
  CASE
    WHEN CAST(weeks AS DOUBLE) <> 0
    THEN CAST(active_weeks AS DOUBLE) / CAST(weeks AS DOUBLE)
    ELSE NULL
  END AS weekly_consistency_rate,
  now_at AS view_generated_at,
  DATE_DIFF('DAY', last_refresh_day, today) AS days_since_last_refresh
FROM person_months
JOIN platform_rates
  USING (month, platform, user_identifier)
JOIN person_history
  USING (month, platform, user_identifier)
LEFT JOIN weekly_rates
  USING (month, platform, user_identifier)
LEFT JOIN calendar
  USING (month)
CROSS JOIN thresholds
CROSS JOIN clock
CROSS JOIN refresh
WHERE
  month >= first_month;
