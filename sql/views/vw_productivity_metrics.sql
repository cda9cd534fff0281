-- Grain: one row per (month, platform, person), for the running month and the 5 before it.
-- Meaning: what each person did with each platform, how steadily, and how that compares with the others.
-- Services and nobody keep their rows, with user_email NULL; they count as no person and get no label.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_productivity_metrics AS
WITH
  thresholds AS (
    -- Source: the labels of the productivity dashboards that this view feeds.
    SELECT
      -- active days in percent of the Monday-to-Friday days
      80 AS highly_active_from,
      50 AS moderately_active_from,
      20 AS occasional_from,
      -- people with an acceptance rate, below which a quartile says nothing
      5 AS fewest_people
  ),

  clock AS (
    SELECT
      now_at,
      today,
      DATE_TRUNC(today, MONTH) AS this_month,
      DATE_SUB(DATE_TRUNC(today, MONTH), INTERVAL 5 MONTH) AS first_month,
      DATE_SUB(DATE_TRUNC(today, MONTH), INTERVAL 6 MONTH) AS read_from,
      DATE_ADD(DATE_TRUNC(today, MONTH), INTERVAL 1 MONTH) AS read_before
    FROM ai_usage_analytics.vw_clock
  ),

  refresh AS (
    SELECT DATE(MAX(committed_at), 'UTC') AS last_refresh_day
    FROM ai_usage_analytics.pipeline_runs
    WHERE status IN ('committed', 'unchanged', 'adjusted') AND mode <> 'reattribute'
  ),

  calendar AS (
    SELECT
      DATE_TRUNC(day, MONTH) AS month,
      COUNTIF(DATE_DIFF(day, DATE_TRUNC(day, ISOWEEK), DAY) < 5) AS weekdays,
      COUNT(DISTINCT DATE_TRUNC(day, ISOWEEK)) AS weeks
    FROM clock
    CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(first_month, DATE_SUB(today, INTERVAL 1 DAY))) AS day
    GROUP BY month
  ),

  usage_facts AS (
    SELECT
      DATE_TRUNC(usage_date, MONTH) AS month,
      usage_date AS day,
      usage_date < (SELECT today FROM clock) AS is_complete_day,
      platform,
      user_email,
      COALESCE(user_email, CONCAT('service:', service_name), '(unattributed)') AS user_identifier,
      sessions,
      requests,
      IF(
        COALESCE(input_tokens, output_tokens, cached_input_tokens, cache_read_tokens) IS NULL,
        NULL,
        COALESCE(input_tokens, 0) + COALESCE(output_tokens, 0)
          + COALESCE(cached_input_tokens, 0) + COALESCE(cache_read_tokens, 0)
      ) AS tokens,
      lines_of_code_added AS lines_added,
      lines_of_code_accepted AS lines_accepted,
      total_accepts AS accepts,
      total_rejects AS rejects,
      input_tokens > 0 OR output_tokens > 0 OR cached_input_tokens > 0 OR cache_read_tokens > 0
        OR requests > 0 OR sessions > 0 OR lines_of_code_added > 0 OR lines_of_code_accepted > 0
        OR total_accepts > 0 OR total_rejects > 0 OR subscription_requests > 0 OR usage_based_requests > 0
        AS is_active
    FROM ai_usage_analytics.fct_usage_daily
    WHERE usage_date >= (SELECT read_from FROM clock)
      AND usage_date < (SELECT read_before FROM clock)
  ),

  person_months AS (
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
      SAFE_DIVIDE(CAST(SUM(accepts) AS FLOAT64), CAST(SUM(accepts) + SUM(rejects) AS FLOAT64))
        AS acceptance_rate,
      COUNT(DISTINCT IF(is_active AND is_complete_day, day, NULL)) AS active_days,
      COUNT(DISTINCT IF(is_active AND is_complete_day, DATE_TRUNC(day, ISOWEEK), NULL)) AS active_weeks
    FROM usage_facts
    GROUP BY month, platform, user_email, user_identifier
    HAVING COUNTIF(is_active) > 0
  ),

  person_weeks AS (
    SELECT
      month,
      platform,
      user_identifier,
      DATE_TRUNC(day, ISOWEEK) AS monday,
      SAFE_DIVIDE(CAST(SUM(accepts) AS FLOAT64), CAST(SUM(accepts) + SUM(rejects) AS FLOAT64))
        AS acceptance_rate
    FROM usage_facts
    WHERE is_complete_day
    GROUP BY month, platform, user_identifier, monday
  ),

  -- The one mean of ratios: every week weighs the same, however much was done in it.
  weekly_rates AS (
    SELECT
      month,
      platform,
      user_identifier,
      AVG(acceptance_rate) AS avg_weekly_acceptance_rate
    FROM person_weeks
    GROUP BY month, platform, user_identifier
  ),

  -- Rates are compared after rounding, so that the last bit of a quotient decides nobody's tier.
  ranked_rates AS (
    SELECT
      month,
      platform,
      user_identifier,
      IF(user_email IS NULL, NULL, accepts) AS person_accepts,
      IF(user_email IS NULL, NULL, rejects) AS person_rejects,
      IF(user_email IS NULL, NULL, ROUND(acceptance_rate, 9)) AS person_rate
    FROM person_months
  ),

  platform_rates AS (
    SELECT
      month,
      platform,
      user_identifier,
      person_rate,
      SAFE_DIVIDE(
        CAST(SUM(person_accepts) OVER platform_month AS FLOAT64),
        CAST(SUM(person_accepts) OVER platform_month + SUM(person_rejects) OVER platform_month AS FLOAT64)
      ) AS avg_rate,
      COUNT(person_rate) OVER platform_month AS people,
      ROUND(PERCENTILE_CONT(person_rate, 0.25) OVER platform_month, 12) AS lower_quartile,
      ROUND(PERCENTILE_CONT(person_rate, 0.50) OVER platform_month, 12) AS median,
      ROUND(PERCENTILE_CONT(person_rate, 0.75) OVER platform_month, 12) AS upper_quartile
    FROM ranked_rates
    WINDOW platform_month AS (PARTITION BY month, platform)
  ),

  person_history AS (
    SELECT
      month,
      platform,
      user_identifier,
      IF(LAG(month) OVER history = DATE_SUB(month, INTERVAL 1 MONTH), LAG(lines_accepted) OVER history, NULL)
        AS prev_lines_accepted
    FROM person_months
    WINDOW history AS (PARTITION BY platform, user_identifier ORDER BY month)
  )

SELECT
  month AS usage_month,
  EXTRACT(YEAR FROM month) AS usage_year,
  EXTRACT(MONTH FROM month) AS usage_month_num,
  FORMAT_DATE('%Y-%m', month) AS month_year_label,
  platform,
  user_email,
  user_identifier,
  sessions AS monthly_sessions,
  requests AS monthly_requests,
  tokens AS monthly_tokens,
  lines_added AS monthly_lines_added,
  lines_accepted AS monthly_lines_accepted,
  acceptance_rate AS avg_monthly_acceptance_rate,
  SAFE_DIVIDE(CAST(lines_accepted AS FLOAT64), CAST(sessions AS FLOAT64)) AS lines_per_session,
  SAFE_DIVIDE(CAST(tokens AS FLOAT64), CAST(sessions AS FLOAT64)) AS tokens_per_session,
  SAFE_DIVIDE(CAST(lines_accepted AS FLOAT64), CAST(tokens AS FLOAT64)) AS efficiency_ratio,
  prev_lines_accepted AS prev_month_lines_accepted,
  IF(
    month < this_month,
    SAFE_DIVIDE(CAST(lines_accepted - prev_lines_accepted AS FLOAT64), CAST(prev_lines_accepted AS FLOAT64)),
    NULL
  ) AS mom_productivity_change_pct,
  active_days AS active_days_in_month,
  LEAST(SAFE_DIVIDE(CAST(active_days AS FLOAT64), CAST(weekdays AS FLOAT64)), 1.0) AS monthly_engagement_rate,
  CASE
    WHEN user_email IS NULL OR weekdays IS NULL OR weekdays = 0 THEN 'Insufficient Data'
    WHEN active_days * 100 >= weekdays * highly_active_from THEN 'Highly Active'
    WHEN active_days * 100 >= weekdays * moderately_active_from THEN 'Moderately Active'
    WHEN active_days * 100 >= weekdays * occasional_from THEN 'Occasional'
    ELSE 'Low Activity'
  END AS engagement_category,
  avg_rate AS platform_avg_acceptance_rate,
  median AS platform_median_acceptance,
  CASE
    WHEN person_rate IS NULL OR people < fewest_people THEN 'Insufficient Data'
    WHEN person_rate >= upper_quartile THEN 'Top Performer'
    WHEN person_rate >= median THEN 'Above Average'
    WHEN person_rate >= lower_quartile THEN 'Below Average'
    ELSE 'Needs Support'
  END AS performance_tier,
  avg_weekly_acceptance_rate,
  SAFE_DIVIDE(CAST(active_weeks AS FLOAT64), CAST(weeks AS FLOAT64)) AS weekly_consistency_rate,
  now_at AS view_generated_at,
  DATE_DIFF(today, last_refresh_day, DAY) AS days_since_last_refresh
FROM person_months
JOIN platform_rates USING (month, platform, user_identifier)
JOIN person_history USING (month, platform, user_identifier)
LEFT JOIN weekly_rates USING (month, platform, user_identifier)
LEFT JOIN calendar USING (month)
CROSS JOIN thresholds
CROSS JOIN clock
CROSS JOIN refresh
WHERE month >= first_month;
