-- Generated from sql/views/vw_executive_summary.sql (sha256 3facc1cfc150683c76ab2e9021ec52e49d0f2ae2d8f2c52479e1a3571eaa3993) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_executive_summary AS
WITH thresholds AS (
  SELECT
    15 AS excellent_roi_to,
    30 AS good_roi_to,
    50 AS acceptable_roi_to,
    110 AS growing_from,
    90 AS stable_from,
    70 AS heavy_above,
    7 AS fewest_days,
    480 AS minutes_per_day
), settings AS (
  SELECT
    (
      SELECT
        value
      FROM ai_usage_analytics.view_settings
      WHERE
        name = 'minutes_per_line'
      ORDER BY
        changed_at DESC
      LIMIT 1
    ) AS minutes_per_line
), clock AS (
  SELECT
    now_at,
    today,
    CAST(DATE_TRUNC('MONTH', today) AS DATE) AS this_month,
    CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) - INTERVAL '11' MONTH AS DATE) AS first_month,
    CASE
      WHEN CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) - INTERVAL '12' MONTH AS DATE) IS NULL
      OR CAST(DATE_TRUNC(
        'YEAR',
        CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) - INTERVAL '11' MONTH AS DATE)
      ) AS DATE) IS NULL
      THEN NULL
      ELSE LEAST(
        CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) - INTERVAL '12' MONTH AS DATE),
        CAST(DATE_TRUNC(
          'YEAR',
          CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) - INTERVAL '11' MONTH AS DATE)
        ) AS DATE)
      )
    END AS read_from,
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
    COUNT(*) AS complete_days,
    COUNT(
      CASE
        WHEN DATE_DIFF('DAY', CAST(DATE_TRUNC('WEEK', day) AS DATE), day) < 5
        THEN 1
      END
    ) AS weekdays
  FROM clock
  CROSS JOIN UNNEST(CAST(GENERATE_SERIES(first_month, CAST(today - INTERVAL '1' DAY AS DATE), INTERVAL '1' DAY) AS DATE[])) AS _t0(day)
  GROUP BY
    month
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
    cost_date < (
      SELECT
        today
      FROM clock
    ) AS is_complete_day,
    platform,
    source = 'adjustment' AS is_adjustment,
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
    sessions,
    CASE
      WHEN COALESCE(input_tokens, output_tokens, cached_input_tokens, cache_read_tokens) IS NULL
      THEN NULL
      ELSE COALESCE(input_tokens, 0) + COALESCE(output_tokens, 0) + COALESCE(cached_input_tokens, 0) + COALESCE(cache_read_tokens, 0)
    END AS tokens,
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
), platform_costs AS (
  SELECT
    month,
    platform,
    SUM(billed_usd) AS billed_usd,
    SUM(CASE WHEN is_complete_day AND NOT is_adjustment THEN billed_usd ELSE 0 END) AS complete_days_usd,
    SUM(CASE WHEN is_adjustment THEN billed_usd ELSE 0 END) AS adjusted_usd,
    SUM(included_usd) AS included_usd
  FROM cost_facts
  GROUP BY
    month,
    platform
), cost_months AS (
  SELECT
    month,
    SUM(billed_usd) AS billed_usd,
    SUM(complete_days_usd) AS complete_days_usd,
    SUM(adjusted_usd) AS adjusted_usd,
    SUM(included_usd) AS included_usd,
    SUM(
      CASE WHEN platform IN ('anthropic_api', 'anthropic_code') THEN billed_usd ELSE 0 END
    ) AS anthropic_usd,
    SUM(CASE WHEN platform = 'cursor' THEN billed_usd ELSE 0 END) AS cursor_usd
  FROM platform_costs
  GROUP BY
    month
), usage_months AS (
  SELECT
    month,
    TRUE AS has_usage,
    COUNT(DISTINCT CASE WHEN is_active THEN user_email ELSE NULL END) AS people,
    SUM(sessions) AS sessions,
    SUM(lines_accepted) AS lines_accepted,
    SUM(tokens) AS tokens,
    SUM(accepts) AS accepts,
    SUM(rejects) AS rejects
  FROM usage_facts
  GROUP BY
    month
), session_platforms AS (
  SELECT
    month,
    platform,
    SUM(lines_accepted) AS lines_accepted
  FROM usage_facts
  GROUP BY
    month,
    platform
  HAVING
    SUM(sessions) > 0
), session_months AS (
  SELECT
    month,
    SUM(lines_accepted) AS session_lines_accepted,
    SUM(billed_usd) AS session_usd
  FROM session_platforms
  LEFT JOIN platform_costs
    USING (month, platform)
  GROUP BY
    month
), first_data AS (
  SELECT
    MIN(month) AS first_data_month
  FROM (
    SELECT
      month
    FROM cost_months
    UNION ALL
    SELECT
      month
    FROM usage_months
  )
), months AS (
  SELECT
    month
  FROM first_data
  CROSS JOIN clock
  CROSS JOIN UNNEST(CAST(GENERATE_SERIES(first_data_month, this_month, INTERVAL '1' MONTH) AS DATE[])) AS _t1(month)
), month_figures AS (
  SELECT
    month,
    month < this_month AS is_complete,
    STRFTIME(CAST(month AS DATE), '%Y-%m') AS month_year_label,
    DATE_DIFF('DAY', month, CAST(month + INTERVAL '1' MONTH AS DATE)) AS days_in_month,
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
    LAG(billed_usd) OVER (ORDER BY month NULLS FIRST) AS prev_billed_usd,
    LAG(people) OVER (ORDER BY month NULLS FIRST) AS prev_people,
    SUM(billed_usd) OVER (
      PARTITION BY CAST(DATE_TRUNC('QUARTER', month) AS DATE)
      ORDER BY month NULLS FIRST
    ) AS quarter_usd,
    SUM(billed_usd) OVER (PARTITION BY CAST(DATE_TRUNC('YEAR', month) AS DATE) ORDER BY month NULLS FIRST) AS year_usd
  FROM months
  LEFT JOIN cost_months
    USING (month)
  LEFT JOIN usage_months
    USING (month)
  CROSS JOIN clock
), full_months AS (
  SELECT
    month,
    weekdays,
    CASE
      WHEN is_complete
      THEN CAST(billed_usd - adjusted_usd AS DOUBLE)
      WHEN complete_days >= fewest_days
      THEN CASE
        WHEN CAST(complete_days AS DOUBLE) <> 0
        THEN CAST(complete_days_usd * days_in_month AS DOUBLE) / CAST(complete_days AS DOUBLE)
        ELSE NULL
      END
    END AS full_month_usd
  FROM month_figures
  LEFT JOIN calendar
    USING (month)
  CROSS JOIN thresholds
)
SELECT
  month AS report_month,
  EXTRACT(YEAR FROM month) AS report_year,
  EXTRACT(MONTH FROM month) AS report_month_num,
  month_year_label,
  STRFTIME(CAST(month AS DATE), '%B %Y') AS month_name_year,
  billed_usd AS total_monthly_cost,
  included_usd AS included_value_usd,
  people AS total_active_users,
  CASE
    WHEN CAST(people AS DOUBLE) <> 0
    THEN CAST(billed_usd AS DOUBLE) / CAST(people AS DOUBLE)
    ELSE NULL
  END AS cost_per_active_user,
  prev_billed_usd AS prev_month_cost,
  prev_people AS prev_month_users,
  CASE
    WHEN is_complete AND prev_billed_usd > 0
    THEN CASE
      WHEN CAST(prev_billed_usd AS DOUBLE) <> 0
      THEN CAST(billed_usd - prev_billed_usd AS DOUBLE) / CAST(prev_billed_usd AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS cost_growth_rate,
  CASE
    WHEN is_complete
    THEN CASE
      WHEN CAST(prev_people AS DOUBLE) <> 0
      THEN CAST(people - prev_people AS DOUBLE) / CAST(prev_people AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS user_growth_rate,
  anthropic_usd AS anthropic_cost,
  cursor_usd AS cursor_cost,
  CASE
    WHEN billed_usd > 0
    THEN CASE
      WHEN CAST(billed_usd AS DOUBLE) <> 0
      THEN CAST(anthropic_usd AS DOUBLE) / CAST(billed_usd AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS anthropic_cost_share,
  CASE
    WHEN billed_usd > 0
    THEN CASE
      WHEN CAST(billed_usd AS DOUBLE) <> 0
      THEN CAST(cursor_usd AS DOUBLE) / CAST(billed_usd AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS cursor_cost_share,
  sessions AS total_sessions,
  lines_accepted AS total_lines_accepted,
  tokens AS total_tokens,
  CASE
    WHEN CAST(accepts + rejects AS DOUBLE) <> 0
    THEN CAST(accepts AS DOUBLE) / CAST(accepts + rejects AS DOUBLE)
    ELSE NULL
  END AS avg_acceptance_rate,
  CASE
    WHEN CAST(sessions AS DOUBLE) <> 0
    THEN CAST(session_lines_accepted AS DOUBLE) / CAST(sessions AS DOUBLE)
    ELSE NULL
  END AS avg_productivity_per_session,
  CASE
    WHEN CAST(lines_accepted AS DOUBLE) <> 0
    THEN CAST(billed_usd AS DOUBLE) / CAST(lines_accepted AS DOUBLE)
    ELSE NULL
  END AS cost_per_line_accepted,
  CASE
    WHEN CAST(sessions AS DOUBLE) <> 0
    THEN CAST(session_usd AS DOUBLE) / CAST(sessions AS DOUBLE)
    ELSE NULL
  END AS cost_per_session,
  CASE
    WHEN CAST(people * weekdays * minutes_per_day AS DOUBLE) <> 0
    THEN CAST(CAST(lines_accepted AS DOUBLE) * CAST(minutes_per_line AS DOUBLE) AS DOUBLE) / CAST(people * weekdays * minutes_per_day AS DOUBLE)
    ELSE NULL
  END AS estimated_time_savings_ratio,
  CASE
    WHEN billed_usd IS NULL OR lines_accepted IS NULL OR lines_accepted = 0
    THEN 'Insufficient Data'
    WHEN billed_usd * 100 <= lines_accepted * excellent_roi_to
    THEN 'Excellent'
    WHEN billed_usd * 100 <= lines_accepted * good_roi_to
    THEN 'Good'
    WHEN billed_usd * 100 <= lines_accepted * acceptable_roi_to
    THEN 'Acceptable'
    ELSE 'Poor'
  END AS roi_assessment,
  CASE
    WHEN NOT is_complete
    THEN 'Month In Progress'
    WHEN people IS NULL OR prev_people IS NULL OR prev_people = 0
    THEN 'Insufficient Data'
    WHEN people * 100 >= prev_people * growing_from
    THEN 'Growing'
    WHEN people * 100 >= prev_people * stable_from
    THEN 'Stable'
    ELSE 'Shrinking'
  END AS team_trend,
  CASE
    WHEN billed_usd IS NULL OR billed_usd <= 0
    THEN 'Insufficient Data'
    WHEN anthropic_usd * 100 > billed_usd * heavy_above
    THEN 'Anthropic Heavy'
    WHEN cursor_usd * 100 > billed_usd * heavy_above
    THEN 'Cursor Heavy'
    ELSE 'Balanced'
  END AS platform_preference,
  full_month_usd * 12 AS annual_run_rate,
  CAST(year_usd - billed_usd + adjusted_usd AS DOUBLE) + full_month_usd * (
    13 - EXTRACT(MONTH FROM month)
  ) AS annual_cost_forecast,
  quarter_usd AS qtd_cost,
  year_usd AS ytd_cost,
  is_complete AS is_month_complete,
  CASE WHEN is_locked THEN 'locked' ELSE 'open' END AS close_status,
  CASE
    WHEN NOT billed_usd IS NULL AND has_usage
    THEN 'Complete Data'
    WHEN NOT billed_usd IS NULL
    THEN 'Cost Data Only'
    WHEN has_usage
    THEN 'Usage Data Only'
    ELSE 'No Data'
  END AS data_completeness,
  now_at AS view_generated_at,
  DATE_DIFF('DAY', last_refresh_day, today) AS days_since_last_refresh
FROM month_figures
JOIN full_months
  USING (month)
LEFT JOIN session_months
  USING (month)
LEFT JOIN month_closes
  USING (month_year_label)
CROSS JOIN thresholds
CROSS JOIN settings
CROSS JOIN clock
CROSS JOIN refresh
WHERE
  month >= first_month;
