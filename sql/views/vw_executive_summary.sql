-- Grain: one row per month, for the running month and the 11 before it, from the first month with data on.
-- Meaning: what it all costs, where that is heading, and what came of it. An empty month has a row of NULLs.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_executive_summary AS
WITH
  thresholds AS (
    -- Source: the labels of the executive dashboard that this view feeds.
    SELECT
      -- cost per accepted line, in cents
      15 AS excellent_roi_to,
      30 AS good_roi_to,
      50 AS acceptable_roi_to,
      -- this month's people in percent of the month before
      110 AS growing_from,
      90 AS stable_from,
      -- one vendor's cost in percent of all cost
      70 AS heavy_above,
      -- complete days, below which a month says nothing about a year
      7 AS fewest_days,
      -- a working day
      480 AS minutes_per_day
  ),

  settings AS (
    SELECT
      (
        SELECT value
        FROM ai_usage_analytics.view_settings
        WHERE name = 'minutes_per_line'
        ORDER BY changed_at DESC
        LIMIT 1
      ) AS minutes_per_line
  ),

  clock AS (
    SELECT
      now_at,
      today,
      DATE_TRUNC(today, MONTH) AS this_month,
      DATE_SUB(DATE_TRUNC(today, MONTH), INTERVAL 11 MONTH) AS first_month,
      -- The month before the first one, or the January of its year, whichever is earlier.
      LEAST(
        DATE_SUB(DATE_TRUNC(today, MONTH), INTERVAL 12 MONTH),
        DATE_TRUNC(DATE_SUB(DATE_TRUNC(today, MONTH), INTERVAL 11 MONTH), YEAR)
      ) AS read_from,
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
      COUNT(*) AS complete_days,
      COUNTIF(DATE_DIFF(day, DATE_TRUNC(day, ISOWEEK), DAY) < 5) AS weekdays
    FROM clock
    CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(first_month, DATE_SUB(today, INTERVAL 1 DAY))) AS day
    GROUP BY month
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
      cost_date < (SELECT today FROM clock) AS is_complete_day,
      platform,
      source = 'adjustment' AS is_adjustment,
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
      sessions,
      IF(
        COALESCE(input_tokens, output_tokens, cached_input_tokens, cache_read_tokens) IS NULL,
        NULL,
        COALESCE(input_tokens, 0) + COALESCE(output_tokens, 0)
          + COALESCE(cached_input_tokens, 0) + COALESCE(cache_read_tokens, 0)
      ) AS tokens,
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

  platform_costs AS (
    SELECT
      month,
      platform,
      SUM(billed_usd) AS billed_usd,
      SUM(IF(is_complete_day AND NOT is_adjustment, billed_usd, 0)) AS complete_days_usd,
      SUM(IF(is_adjustment, billed_usd, 0)) AS adjusted_usd,
      SUM(included_usd) AS included_usd
    FROM cost_facts
    GROUP BY month, platform
  ),

  cost_months AS (
    SELECT
      month,
      SUM(billed_usd) AS billed_usd,
      SUM(complete_days_usd) AS complete_days_usd,
      SUM(adjusted_usd) AS adjusted_usd,
      SUM(included_usd) AS included_usd,
      SUM(IF(platform IN ('anthropic_api', 'anthropic_code'), billed_usd, 0)) AS anthropic_usd,
      SUM(IF(platform = 'cursor', billed_usd, 0)) AS cursor_usd
    FROM platform_costs
    GROUP BY month
  ),

  usage_months AS (
    SELECT
      month,
      TRUE AS has_usage,
      COUNT(DISTINCT IF(is_active, user_email, NULL)) AS people,
      SUM(sessions) AS sessions,
      SUM(lines_accepted) AS lines_accepted,
      SUM(tokens) AS tokens,
      SUM(accepts) AS accepts,
      SUM(rejects) AS rejects
    FROM usage_facts
    GROUP BY month
  ),

  -- Not every platform counts sessions: what is divided by them comes from those that do.
  session_platforms AS (
    SELECT
      month,
      platform,
      SUM(lines_accepted) AS lines_accepted
    FROM usage_facts
    GROUP BY month, platform
    HAVING SUM(sessions) > 0
  ),

  session_months AS (
    SELECT
      month,
      SUM(lines_accepted) AS session_lines_accepted,
      SUM(billed_usd) AS session_usd
    FROM session_platforms
    LEFT JOIN platform_costs USING (month, platform)
    GROUP BY month
  ),

  first_data AS (
    SELECT MIN(month) AS first_data_month
    FROM (
      SELECT month FROM cost_months
      UNION ALL
      SELECT month FROM usage_months
    )
  ),

  months AS (
    SELECT month
    FROM first_data
    CROSS JOIN clock
    CROSS JOIN UNNEST(GENERATE_DATE_ARRAY(first_data_month, this_month, INTERVAL 1 MONTH)) AS month
  ),

  month_figures AS (
    SELECT
      month,
      month < this_month AS is_complete,
      FORMAT_DATE('%Y-%m', month) AS month_year_label,
      DATE_DIFF(DATE_ADD(month, INTERVAL 1 MONTH), month, DAY) AS days_in_month,
      billed_usd,
      complete_days_usd,
      adjusted_usd,
      included_usd,
      anthropic_usd,
      cursor_usd,
      COALESCE(has_usage, FALSE) AS has_usage,
      people,
      sessions,
      lines_accepted,
      tokens,
      accepts,
      rejects,
      LAG(billed_usd) OVER (ORDER BY month) AS prev_billed_usd,
      LAG(people) OVER (ORDER BY month) AS prev_people,
      SUM(billed_usd) OVER (PARTITION BY DATE_TRUNC(month, QUARTER) ORDER BY month) AS quarter_usd,
      SUM(billed_usd) OVER (PARTITION BY DATE_TRUNC(month, YEAR) ORDER BY month) AS year_usd
    FROM months
    LEFT JOIN cost_months USING (month)
    LEFT JOIN usage_months USING (month)
    CROSS JOIN clock
  ),

  -- The running month counts as its complete days' cost, scaled to the month's length. An adjustment is no cost that
  -- comes again: it is left out here, and counts once.
  full_months AS (
    SELECT
      month,
      weekdays,
      CASE
        WHEN is_complete THEN CAST(billed_usd - adjusted_usd AS FLOAT64)
        WHEN complete_days >= fewest_days
          THEN SAFE_DIVIDE(CAST(complete_days_usd * days_in_month AS FLOAT64), CAST(complete_days AS FLOAT64))
      END AS full_month_usd
    FROM month_figures
    LEFT JOIN calendar USING (month)
    CROSS JOIN thresholds
  )

SELECT
  month AS report_month,
  EXTRACT(YEAR FROM month) AS report_year,
  EXTRACT(MONTH FROM month) AS report_month_num,
  month_year_label,
  FORMAT_DATE('%B %Y', month) AS month_name_year,
  billed_usd AS total_monthly_cost,
  included_usd AS included_value_usd,
  people AS total_active_users,
  SAFE_DIVIDE(CAST(billed_usd AS FLOAT64), CAST(people AS FLOAT64)) AS cost_per_active_user,
  prev_billed_usd AS prev_month_cost,
  prev_people AS prev_month_users,
  IF(
    is_complete AND prev_billed_usd > 0,
    SAFE_DIVIDE(CAST(billed_usd - prev_billed_usd AS FLOAT64), CAST(prev_billed_usd AS FLOAT64)),
    NULL
  ) AS cost_growth_rate,
  IF(
    is_complete,
    SAFE_DIVIDE(CAST(people - prev_people AS FLOAT64), CAST(prev_people AS FLOAT64)),
    NULL
  ) AS user_growth_rate,
  anthropic_usd AS anthropic_cost,
  cursor_usd AS cursor_cost,
  IF(billed_usd > 0, SAFE_DIVIDE(CAST(anthropic_usd AS FLOAT64), CAST(billed_usd AS FLOAT64)), NULL)
    AS anthropic_cost_share,
  IF(billed_usd > 0, SAFE_DIVIDE(CAST(cursor_usd AS FLOAT64), CAST(billed_usd AS FLOAT64)), NULL)
    AS cursor_cost_share,
  sessions AS total_sessions,
  lines_accepted AS total_lines_accepted,
  tokens AS total_tokens,
  SAFE_DIVIDE(CAST(accepts AS FLOAT64), CAST(accepts + rejects AS FLOAT64)) AS avg_acceptance_rate,
  SAFE_DIVIDE(CAST(session_lines_accepted AS FLOAT64), CAST(sessions AS FLOAT64))
    AS avg_productivity_per_session,
  SAFE_DIVIDE(CAST(billed_usd AS FLOAT64), CAST(lines_accepted AS FLOAT64)) AS cost_per_line_accepted,
  SAFE_DIVIDE(CAST(session_usd AS FLOAT64), CAST(sessions AS FLOAT64)) AS cost_per_session,
  SAFE_DIVIDE(
    CAST(lines_accepted AS FLOAT64) * CAST(minutes_per_line AS FLOAT64),
    CAST(people * weekdays * minutes_per_day AS FLOAT64)
  ) AS estimated_time_savings_ratio,
  CASE
    WHEN billed_usd IS NULL OR lines_accepted IS NULL OR lines_accepted = 0 THEN 'Insufficient Data'
    WHEN billed_usd * 100 <= lines_accepted * excellent_roi_to THEN 'Excellent'
    WHEN billed_usd * 100 <= lines_accepted * good_roi_to THEN 'Good'
    WHEN billed_usd * 100 <= lines_accepted * acceptable_roi_to THEN 'Acceptable'
    ELSE 'Poor'
  END AS roi_assessment,
  CASE
    WHEN NOT is_complete THEN 'Month In Progress'
    WHEN people IS NULL OR prev_people IS NULL OR prev_people = 0 THEN 'Insufficient Data'
    WHEN people * 100 >= prev_people * growing_from THEN 'Growing'
    WHEN people * 100 >= prev_people * stable_from THEN 'Stable'
    ELSE 'Shrinking'
  END AS team_trend,
  CASE
    WHEN billed_usd IS NULL OR billed_usd <= 0 THEN 'Insufficient Data'
    WHEN anthropic_usd * 100 > billed_usd * heavy_above THEN 'Anthropic Heavy'
    WHEN cursor_usd * 100 > billed_usd * heavy_above THEN 'Cursor Heavy'
    ELSE 'Balanced'
  END AS platform_preference,
  full_month_usd * 12 AS annual_run_rate,
  CAST(year_usd - billed_usd + adjusted_usd AS FLOAT64)
    + full_month_usd * (13 - EXTRACT(MONTH FROM month))
    AS annual_cost_forecast,
  quarter_usd AS qtd_cost,
  year_usd AS ytd_cost,
  is_complete AS is_month_complete,
  IF(is_locked, 'locked', 'open') AS close_status,
  CASE
    WHEN billed_usd IS NOT NULL AND has_usage THEN 'Complete Data'
    WHEN billed_usd IS NOT NULL THEN 'Cost Data Only'
    WHEN has_usage THEN 'Usage Data Only'
    ELSE 'No Data'
  END AS data_completeness,
  now_at AS view_generated_at,
  DATE_DIFF(today, last_refresh_day, DAY) AS days_since_last_refresh
FROM month_figures
JOIN full_months USING (month)
LEFT JOIN session_months USING (month)
LEFT JOIN month_closes USING (month_year_label)
CROSS JOIN thresholds
CROSS JOIN settings
CROSS JOIN clock
CROSS JOIN refresh
WHERE month >= first_month;
