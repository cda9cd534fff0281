-- Grain: one row per (month, platform, user_identifier), for the running month and the 5 before it.
-- Meaning: who to charge, what came of the money, and how that stands in the team.
-- Services and nobody keep their rows, with user_email NULL; they count as no person and get no rank.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_cost_allocation AS
WITH
  thresholds AS (
    -- Source: the labels of the allocation dashboards that this view feeds.
    SELECT
      -- active days of the month
      15 AS power_user_from,
      8 AS regular_from,
      3 AS occasional_from,
      -- cost per accepted line, in cents
      10 AS high_efficiency_to,
      25 AS good_efficiency_to,
      50 AS average_efficiency_to
  ),

  settings AS (
    SELECT
      (
        SELECT value
        FROM ai_usage_analytics.view_settings
        WHERE name = 'value_per_line_usd'
        ORDER BY changed_at DESC
        LIMIT 1
      ) AS value_per_line_usd
  ),

  clock AS (
    SELECT
      now_at,
      today,
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

  cost_facts AS (
    SELECT
      DATE_TRUNC(cost_date, MONTH) AS month,
      cost_date AS day,
      platform,
      user_email,
      COALESCE(user_email, CONCAT('service:', service_name), '(unattributed)') AS user_identifier,
      department,
      team,
      is_billed,
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
      usage_date AS day,
      usage_date < (SELECT today FROM clock) AS is_complete_day,
      platform,
      user_email,
      COALESCE(user_email, CONCAT('service:', service_name), '(unattributed)') AS user_identifier,
      department,
      team,
      sessions,
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

  owner_costs AS (
    SELECT
      month,
      platform,
      user_email,
      user_identifier,
      SUM(billed_usd) AS billed_usd,
      SUM(included_usd) AS included_usd,
      COUNTIF(is_billed AND NOT is_adjustment) AS billed_rows,
      LOGICAL_AND(is_adjustment) AS is_adjusted_only
    FROM cost_facts
    GROUP BY month, platform, user_email, user_identifier
  ),

  owner_usage AS (
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
      COUNT(DISTINCT IF(is_active AND is_complete_day, day, NULL)) AS active_days
    FROM usage_facts
    GROUP BY month, platform, user_email, user_identifier
  ),

  owner_months AS (
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
      IF(LAG(month) OVER history = DATE_SUB(month, INTERVAL 1 MONTH), LAG(billed_usd) OVER history, NULL)
        AS prev_billed_usd,
      IF(LAG(month) OVER history = DATE_SUB(month, INTERVAL 1 MONTH), LAG(lines_accepted) OVER history, NULL)
        AS prev_lines_accepted
    FROM owner_costs
    FULL JOIN owner_usage USING (month, platform, user_identifier)
    WINDOW history AS (PARTITION BY platform, user_identifier ORDER BY month)
  ),

  -- Whoever changed teams within a month stands in the last one for all of it, on every platform. An adjustment says
  -- where somebody stood in the month that it corrects: it counts only where nothing else does.
  owner_teams AS (
    SELECT
      month,
      user_identifier,
      department,
      team
    FROM (
      SELECT month, user_identifier, department, team, is_adjustment, MAX(day) AS last_day
      FROM cost_facts
      GROUP BY month, user_identifier, department, team, is_adjustment
      UNION ALL
      SELECT month, user_identifier, department, team, FALSE AS is_adjustment, MAX(day) AS last_day
      FROM usage_facts
      GROUP BY month, user_identifier, department, team
    )
    WHERE user_identifier <> '(unattributed)'
    QUALIFY ROW_NUMBER() OVER (
      PARTITION BY month, user_identifier
      ORDER BY is_adjustment, last_day DESC, team IS NULL, department IS NULL, team, department
    ) = 1
  ),

  report_rows AS (
    SELECT
      owner_months.*,
      department,
      team
    FROM owner_months
    LEFT JOIN owner_teams USING (month, user_identifier)
    CROSS JOIN clock
    WHERE month >= first_month
      AND (billed_usd <> 0 OR included_usd <> 0 OR lines_accepted > 0)
  ),

  team_figures AS (
    SELECT
      month,
      platform,
      user_identifier,
      COUNT(DISTINCT IF(is_adjusted_only, NULL, user_email)) OVER team_month AS team_people,
      SUM(billed_usd) OVER team_month AS team_billed_usd,
      SUM(lines_accepted) OVER team_month AS team_lines_accepted,
      SUM(accepts) OVER team_month AS team_accepts,
      SUM(rejects) OVER team_month AS team_rejects
    FROM report_rows
    WHERE team IS NOT NULL
    WINDOW team_month AS (PARTITION BY month, department, team)
  ),

  -- Ranks compare people, so a person's platforms are added up first. The cost per line is rounded, so that
  -- two people at the same price stand on the same rank.
  member_months AS (
    SELECT
      month,
      department,
      team,
      user_identifier,
      SUM(lines_accepted) AS lines_accepted,
      ROUND(SAFE_DIVIDE(CAST(SUM(billed_usd) AS FLOAT64), CAST(SUM(lines_accepted) AS FLOAT64)), 9)
        AS cost_per_line
    FROM report_rows
    WHERE user_email IS NOT NULL AND team IS NOT NULL
    GROUP BY month, department, team, user_identifier
  ),

  member_ranks AS (
    SELECT
      month,
      user_identifier,
      IF(lines_accepted IS NULL, NULL, RANK() OVER by_lines) AS productivity_rank,
      IF(cost_per_line IS NULL, NULL, RANK() OVER by_cost_per_line) AS efficiency_rank
    FROM member_months
    WINDOW
      by_lines AS (PARTITION BY month, department, team ORDER BY lines_accepted DESC),
      by_cost_per_line AS (PARTITION BY month, department, team, cost_per_line IS NULL ORDER BY cost_per_line)
  )

SELECT
  month AS report_month,
  EXTRACT(YEAR FROM month) AS report_year,
  EXTRACT(MONTH FROM month) AS report_month_num,
  FORMAT_DATE('%Y-%m', month) AS month_year_label,
  platform,
  user_email,
  user_identifier,
  department,
  team,
  CASE
    WHEN user_email IS NULL THEN 'Insufficient Data'
    WHEN active_days >= power_user_from THEN 'Power User'
    WHEN active_days >= regular_from THEN 'Regular'
    WHEN active_days >= occasional_from THEN 'Occasional'
    WHEN active_days > 0 THEN 'Light'
    ELSE 'Cost Only'
  END AS user_category,
  lines_added AS total_lines_added,
  lines_accepted AS total_lines_accepted,
  accepts AS total_accepts,
  sessions AS total_sessions,
  tokens AS total_tokens,
  SAFE_DIVIDE(CAST(accepts AS FLOAT64), CAST(accepts + rejects AS FLOAT64)) AS acceptance_rate,
  SAFE_DIVIDE(CAST(lines_accepted AS FLOAT64), CAST(sessions AS FLOAT64)) AS productivity_per_session,
  billed_usd AS total_cost_usd,
  included_usd AS included_value_usd,
  COALESCE(billed_rows, 0) AS cost_transactions,
  SAFE_DIVIDE(CAST(billed_usd AS FLOAT64), CAST(billed_rows AS FLOAT64)) AS avg_transaction_cost,
  SAFE_DIVIDE(CAST(billed_usd AS FLOAT64), CAST(lines_accepted AS FLOAT64)) AS cost_per_line_accepted,
  SAFE_DIVIDE(CAST(billed_usd AS FLOAT64), CAST(sessions AS FLOAT64)) AS cost_per_session,
  SAFE_DIVIDE(CAST(billed_usd * 1000 AS FLOAT64), CAST(tokens AS FLOAT64)) AS cost_per_1k_tokens,
  IF(
    billed_usd > 0,
    SAFE_DIVIDE(
      CAST(lines_accepted AS FLOAT64) * CAST(value_per_line_usd AS FLOAT64),
      CAST(billed_usd AS FLOAT64)
    ),
    NULL
  ) AS estimated_roi_ratio,
  CASE
    WHEN billed_usd IS NULL OR lines_accepted IS NULL OR lines_accepted = 0 THEN 'Insufficient Data'
    WHEN billed_usd * 100 <= lines_accepted * high_efficiency_to THEN 'High'
    WHEN billed_usd * 100 <= lines_accepted * good_efficiency_to THEN 'Good'
    WHEN billed_usd * 100 <= lines_accepted * average_efficiency_to THEN 'Average'
    ELSE 'Low'
  END AS efficiency_tier,
  team_people AS team_size,
  team_billed_usd AS team_cost,
  team_lines_accepted AS team_productivity,
  SAFE_DIVIDE(CAST(team_accepts AS FLOAT64), CAST(team_accepts + team_rejects AS FLOAT64))
    AS team_avg_acceptance_rate,
  SAFE_DIVIDE(CAST(team_billed_usd AS FLOAT64), CAST(team_people AS FLOAT64)) AS cost_per_team_member,
  SAFE_DIVIDE(CAST(team_lines_accepted AS FLOAT64), CAST(team_people AS FLOAT64))
    AS productivity_per_team_member,
  productivity_rank AS productivity_rank_in_team,
  efficiency_rank AS efficiency_rank_in_team,
  prev_billed_usd AS prev_month_cost,
  prev_lines_accepted AS prev_month_productivity,
  CASE
    WHEN user_identifier = '(unattributed)' THEN 'Unattributed'
    WHEN billed_usd <> 0 AND lines_accepted > 0 THEN 'Full Attribution'
    WHEN billed_usd <> 0 THEN 'Cost Only'
    ELSE 'Usage Only'
  END AS allocation_completeness,
  now_at AS view_generated_at,
  DATE_DIFF(today, last_refresh_day, DAY) AS days_since_last_refresh
FROM report_rows
LEFT JOIN team_figures USING (month, platform, user_identifier)
LEFT JOIN member_ranks USING (month, user_identifier)
CROSS JOIN thresholds
CROSS JOIN settings
CROSS JOIN clock
CROSS JOIN refresh;
