-- Grain: one row per (month, platform, account, API key), for the running month and the 11 before it; what has
-- no key is one row per (month, platform, account, workspace).
-- Meaning: billed money that nobody owns, or an owner of little confidence, and the coverage that mapping each
-- key would reach. Seats are left out: their owner is known. So are adjustments, which are of another month. A key
-- already mapped for a part of its rows counts with the other part alone.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_unattributed_spend AS
WITH
  thresholds AS (
    -- Source: the goal of coverage counts an owner from this confidence on; mapping a key gives it 0.95.
    SELECT NUMERIC '0.90' AS strong_from
  ),

  clock AS (
    SELECT
      now_at,
      DATE_SUB(DATE_TRUNC(today, MONTH), INTERVAL 11 MONTH) AS read_from,
      DATE_ADD(DATE_TRUNC(today, MONTH), INTERVAL 1 MONTH) AS read_before
    FROM ai_usage_analytics.vw_clock
  ),

  billed AS (
    SELECT
      FORMAT_DATE('%Y-%m', cost_date) AS month_year_label,
      cost_date,
      platform,
      account,
      workspace_id,
      api_key_id,
      cost_usd,
      attribution_method <> 'unattributed' AS is_attributed,
      attribution_confidence >= strong_from AS is_strong
    FROM ai_usage_analytics.fct_cost_daily
    CROSS JOIN thresholds
    WHERE cost_date >= (SELECT read_from FROM clock)
      AND cost_date < (SELECT read_before FROM clock)
      AND is_billed
      AND cost_type <> 'subscription'
      AND source <> 'adjustment'
  ),

  platform_months AS (
    SELECT
      month_year_label,
      platform,
      SUM(cost_usd) AS billed_usd,
      SUM(IF(is_attributed, cost_usd, 0)) AS attributed_usd,
      SUM(IF(is_strong, cost_usd, 0)) AS strong_usd
    FROM billed
    GROUP BY month_year_label, platform
  ),

  -- A key has one workspace; where it has none, its rows stand together all the same.
  gaps AS (
    SELECT
      month_year_label,
      platform,
      account,
      MAX(workspace_id) AS workspace_id,
      api_key_id,
      api_key_id IS NOT NULL AS is_mappable,
      COUNT(DISTINCT cost_date) AS days,
      COUNT(*) AS cost_rows,
      SUM(IF(is_attributed, 0, cost_usd)) AS unattributed_usd,
      SUM(IF(is_attributed, cost_usd, 0)) AS weak_usd,
      SUM(cost_usd) AS gap_usd
    FROM billed
    WHERE NOT is_strong
    GROUP BY month_year_label, platform, account, api_key_id, IF(api_key_id IS NULL, workspace_id, NULL)
  ),

  ranked AS (
    SELECT
      *,
      ROW_NUMBER() OVER by_dollars AS gap_rank,
      SUM(gap_usd) OVER (by_dollars ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS reached_usd
    FROM gaps
    WINDOW by_dollars AS (
      PARTITION BY month_year_label, platform, is_mappable
      ORDER BY gap_usd DESC, api_key_id, account, workspace_id
    )
  ),

  -- A directory that two sources read, or two platforms, names a key as it was seen last.
  key_lines AS (
    SELECT account, vendor_id AS api_key_id, name, creator_id
    FROM ai_usage_analytics.dim_directory
    WHERE kind = 'key'
    QUALIFY ROW_NUMBER() OVER (PARTITION BY account, vendor_id ORDER BY last_seen DESC, platform) = 1
  ),

  creators AS (
    SELECT account, vendor_id AS creator_id, COALESCE(email, name) AS creator
    FROM ai_usage_analytics.dim_directory
    WHERE kind IN ('user', 'service_account')
    QUALIFY ROW_NUMBER() OVER (PARTITION BY account, vendor_id ORDER BY last_seen DESC, platform, kind) = 1
  )

SELECT
  month_year_label,
  platform,
  account,
  workspace_id,
  api_key_id,
  key_lines.name AS api_key_name,
  creator AS key_creator,
  is_mappable,
  days,
  cost_rows,
  unattributed_usd,
  weak_usd,
  IF(billed_usd > 0, SAFE_DIVIDE(CAST(attributed_usd AS FLOAT64), CAST(billed_usd AS FLOAT64)), NULL)
    AS coverage,
  IF(billed_usd > 0, SAFE_DIVIDE(CAST(strong_usd AS FLOAT64), CAST(billed_usd AS FLOAT64)), NULL)
    AS strong_coverage,
  IF(is_mappable, gap_rank, NULL) AS mapping_rank,
  IF(
    is_mappable AND billed_usd > 0,
    SAFE_DIVIDE(CAST(strong_usd + gap_usd AS FLOAT64), CAST(billed_usd AS FLOAT64)),
    NULL
  ) AS strong_coverage_if_mapped,
  IF(
    is_mappable AND billed_usd > 0,
    SAFE_DIVIDE(CAST(strong_usd + reached_usd AS FLOAT64), CAST(billed_usd AS FLOAT64)),
    NULL
  ) AS strong_coverage_with_above,
  now_at AS view_generated_at
FROM ranked
JOIN platform_months USING (month_year_label, platform)
LEFT JOIN key_lines USING (account, api_key_id)
LEFT JOIN creators USING (account, creator_id)
CROSS JOIN clock
WHERE unattributed_usd <> 0 OR weak_usd <> 0;
