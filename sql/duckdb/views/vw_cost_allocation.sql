-- Generated from sql/views/vw_cost_allocation.sql (sha256 8d5e9a42d74474724a9159e11849436f539b77c68aaa2411fad53186a6fb015b) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_cost_allocation AS
WITH thresholds AS (
  SELECT
    15 AS power_user_from,
    8 AS regular_from,
    3 AS occasional_from,
    10 AS high_efficiency_to,
    25 AS good_efficiency_to,
    50 AS average_efficiency_to
), settings AS (
  SELECT
    (
      SELECT
        value
      FROM ai_usage_analytics.view_settings
      WHERE
        name = 'value_per_line_usd'
      ORDER BY
        changed_at DESC
      LIMIT 1
    ) AS value_per_line_usd
), clock AS (
  SELECT
    now_at,
    today,
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
), cost_facts AS (
  SELECT
    CAST(DATE_TRUNC('MONTH', cost_date) AS DATE) AS month,
    cost_date AS day,
    platform,
    user_email,
    COALESCE(user_email, 'service:' || service_name, '(unattributed)') AS user_identifier,
    department,
    team,
    is_billed,
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
    usage_date AS day,
    usage_date < (
      SELECT
        today
      FROM clock
    ) AS is_complete_day,
    platform,
    user_email,
    COALESCE(user_email, 'service:' || service_name, '(unattributed)') AS user_identifier,
    department,
    team,
    sessions,
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
), owner_costs AS (
  SELECT
    month,
    platform,
    user_email,
    user_identifier,
    SUM(billed_usd) AS billed_usd,
    SUM(included_usd) AS included_usd,
    COUNT(CASE WHEN is_billed AND NOT is_adjustment THEN 1 END) AS billed_rows,
    BOOL_AND(CAST(is_adjustment AS BOOLEAN)) AS is_adjusted_only
  FROM cost_facts
  GROUP BY
    month,
    platform,
    user_email,
    user_identifier
), owner_usage AS (
  SELECT
    month,
    platform,
    user_email,
    user_identifier,
    SUM(sessions) AS sessions,
    SUM(tokens) AS tokens,
    SUM(lines_added) AS lines_added,
    SUM(lines_accepted) AS lines_accepted,
    SUM(accepts) AS accepts,
    SUM(rejects) AS rejects,
    COUNT(DISTINCT CASE WHEN is_active AND is_complete_day THEN day ELSE NULL END) AS active_days
  FROM usage_facts
  GROUP BY
    month,
    platform,
    user_email,
    user_identifier
), owner_months AS (
  SELECT
    month,
    platform,
    user_identifier,
    COALESCE(owner_costs.user_email, owner_usage.user_email) AS user_email,
    billed_usd,
    included_usd,
    billed_rows,
    COALESCE(is_adjusted_only, FALSE) AND active_days IS NULL AS is_adjusted_only,
    sessions,
    tokens,
    lines_added,
    lines_accepted,
    accepts,
    rejects,
    active_days,
    CASE
      WHEN LAG(month) OVER history = CAST(month - INTERVAL '1' MONTH AS DATE)
      THEN LAG(billed_usd) OVER history
      ELSE NULL
    END AS prev_billed_usd,
    CASE
      WHEN LAG(month) OVER history = CAST(month - INTERVAL '1' MONTH AS DATE)
      THEN LAG(lines_accepted) OVER history
      ELSE NULL
    END AS prev_lines_accepted
  FROM owner_costs
  FULL JOIN owner_usage
    USING (month, platform, user_identifier)
  WINDOW history AS (PARTITION BY platform, user_identifier ORDER BY month NULLS FIRST)
), owner_teams AS (
  SELECT
    month,
    user_identifier,
    department,
    team
  FROM (
    SELECT
      month,
      user_identifier,
      department,
      team,
      is_adjustment,
      MAX(day) AS last_day
    FROM cost_facts
    GROUP BY
      month,
      user_identifier,
      department,
      team,
      is_adjustment
    UNION ALL
    SELECT
      month,
      user_identifier,
      department,
      team,
      FALSE AS is_adjustment,
      MAX(day) AS last_day
    FROM usage_facts
    GROUP BY
      month,
      user_identifier,
      department,
      team
  )
  WHERE
    user_identifier <> '(unattributed)'
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY month, user_identifier
      ORDER BY is_adjustment NULLS FIRST, last_day DESC, team IS NULL NULLS FIRST, department IS NULL NULLS FIRST, team NULLS FIRST, department NULLS FIRST
    ) = 1
), report_rows AS (
  SELECT
    owner_months.*,
    department,
    team
  FROM owner_months
  LEFT JOIN owner_teams
    USING (month, user_identifier)
  CROSS JOIN clock
  WHERE
    month >= first_month
    AND (
      billed_usd <> 0 OR included_usd <> 0 OR lines_accepted > 0
    )
), team_figures AS (
  SELECT
    month,
    platform,
    user_identifier,
    COUNT(DISTINCT CASE WHEN is_adjusted_only THEN NULL ELSE user_email END) OVER team_month AS team_people,
    SUM(billed_usd) OVER team_month AS team_billed_usd,
    SUM(lines_accepted) OVER team_month AS team_lines_accepted,
    SUM(accepts) OVER team_month AS team_accepts,
    SUM(rejects) OVER team_month AS team_rejects
  FROM report_rows
  WHERE
    NOT team IS NULL
  WINDOW team_month AS (PARTITION BY month, department, team)
), member_months AS (
  SELECT
    month,
    department,
    team,
    user_identifier,
    SUM(lines_accepted) AS lines_accepted,
    ROUND(
      CASE
        WHEN CAST(SUM(lines_accepted) AS DOUBLE) <> 0
        THEN CAST(SUM(billed_usd) AS DOUBLE) / CAST(SUM(lines_accepted) AS DOUBLE)
        ELSE NULL
      END,
      9
    ) AS cost_per_line
  FROM report_rows
  WHERE
    NOT user_email IS NULL AND NOT team IS NULL
  GROUP BY
    month,
    department,
    team,
    user_identifier
), member_ranks AS (
  SELECT
    month,
    user_identifier,
    CASE WHEN lines_accepted IS NULL THEN NULL ELSE RANK() OVER by_lines END AS productivity_rank,
    CASE WHEN cost_per_line IS NULL THEN NULL ELSE RANK() OVER by_cost_per_line END AS efficiency_rank
  FROM member_months
  WINDOW by_lines AS (PARTITION BY month, department, team ORDER BY lines_accepted DESC), by_cost_per_line AS (
    PARTITION BY month, department, team, cost_per_line IS NULL
    ORDER BY cost_per_line NULLS FIRST
  )
)
SELECT
  month AS report_month,
  EXTRACT(YEAR FROM month) AS report_year,
  EXTRACT(MONTH FROM month) AS report_month_num,
  STRFTIME(CAST(month AS DATE), '%Y-%m') AS month_year_label,
  platform,
  user_email,
  user_identifier,
  department,
  team,
  CASE
    WHEN user_email IS NULL
    THEN 'Insufficient Data'
    WHEN active_days >= power_user_from
    THEN 'Power User'
    WHEN active_days >= regular_from
    THEN 'Regular'
    WHEN active_days >= occasional_from
    THEN 'Occasional'
    WHEN active_days > 0
    THEN 'Light'
    ELSE 'Cost Only'
  END AS user_category,
  lines_added AS total_lines_added,
  lines_accepted AS total_lines_accepted,
  accepts AS total_accepts,
  sessions AS total_sessions,
  tokens AS total_tokens,
  CASE
    WHEN CAST(accepts + rejects AS DOUBLE) <> 0
    THEN CAST(accepts AS DOUBLE) / CAST(accepts + rejects AS DOUBLE)
    ELSE NULL
  END AS acceptance_rate,
  CASE
    WHEN CAST(sessions AS DOUBLE) <> 0
    THEN CAST(lines_accepted AS DOUBLE) / CAST(sessions AS DOUBLE)
    ELSE NULL
  END AS productivity_per_session,
  billed_usd AS total_cost_usd,
  included_usd AS included_value_usd,
  COALESCE(billed_rows, 0) AS cost_transactions,
  CASE
    WHEN CAST(billed_rows AS DOUBLE) <> 0
    THEN CAST(billed_usd AS DOUBLE) / CAST(billed_rows AS DOUBLE)
    ELSE NULL
  END AS avg_transaction_cost,
  CASE
    WHEN CAST(lines_accepted AS DOUBLE) <> 0
    THEN CAST(billed_usd AS DOUBLE) / CAST(lines_accepted AS DOUBLE)
    ELSE NULL
  END AS cost_per_line_accepted,
  CASE
    WHEN CAST(sessions AS DOUBLE) <> 0
    THEN CAST(billed_usd AS DOUBLE) / CAST(sessions AS DOUBLE)
    ELSE NULL
  END AS cost_per_session,
  CASE
    WHEN CAST(tokens AS DOUBLE) <> 0
    THEN CAST(billed_usd * 1000 AS DOUBLE) / CAST(tokens AS DOUBLE)
    ELSE NULL
  END AS cost_per_1k_tokens,
  CASE
    WHEN billed_usd > 0
    THEN CASE
      WHEN CAST(billed_usd AS DOUBLE) <> 0
      THEN CAST(CAST(lines_accepted AS DOUBLE) * CAST(value_per_line_usd AS DOUBLE) AS DOUBLE) / CAST(billed_usd AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS estimated_roi_ratio,
  CASE
    WHEN billed_usd IS NULL OR lines_accepted IS NULL OR lines_accepted = 0
    THEN 'Insufficient Data'
    WHEN billed_usd * 100 <= lines_accepted * high_efficiency_to
    THEN 'High'
    WHEN billed_usd * 100 <= lines_accepted * good_efficiency_to
    THEN 'Good'
    WHEN billed_usd * 100 <= lines_accepted * average_efficiency_to
    THEN 'Average'
    ELSE 'Low'
  END AS efficiency_tier,
  team_people AS team_size,
  team_billed_usd AS team_cost,
  team_lines_accepted AS team_productivity,
  CASE
    WHEN CAST(team_accepts + team_rejects AS DOUBLE) <> 0
    THEN CAST(team_accepts AS DOUBLE) / CAST(team_accepts + team_rejects AS DOUBLE)
    ELSE NULL
  END AS team_avg_acceptance_rate,
  CASE
    WHEN CAST(team_people AS DOUBLE) <> 0
    THEN CAST(team_billed_usd AS DOUBLE) / CAST(team_people AS DOUBLE)
    ELSE NULL
  END AS cost_per_team_member,
  CASE
    WHEN CAST(team_people AS DOUBLE) <> 0
    THEN CAST(team_lines_accepted AS DOUBLE) / CAST(team_people AS DOUBLE)
    ELSE NULL
  END AS productivity_per_team_member,
  productivity_rank AS productivity_rank_in_team,
  efficiency_rank AS efficiency_rank_in_team,
  prev_billed_usd AS prev_month_cost,
  prev_lines_accepted AS prev_month_productivity,
  CASE
    WHEN user_identifier = '(unattributed)'
    THEN 'Unattributed'
    WHEN billed_usd <> 0 AND lines_accepted > 0
    THEN 'Full Attribution'
    WHEN billed_usd <> 0
    THEN 'Cost Only'
    ELSE 'Usage Only'
  END AS allocation_completeness,
  now_at AS view_generated_at,
  DATE_DIFF('DAY', last_refresh_day, today) AS days_since_last_refresh
FROM report_rows
LEFT JOIN team_figures
  USING (month, platform, user_identifier)
LEFT JOIN member_ranks
  USING (month, user_identifier)
CROSS JOIN thresholds
CROSS JOIN settings
CROSS JOIN clock
CROSS JOIN refresh;
