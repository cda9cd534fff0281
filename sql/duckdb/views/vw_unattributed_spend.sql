-- Generated from sql/views/vw_unattributed_spend.sql (sha256 93d9261bf347ddfcafecf06a09e3096f17994d45dbf470d1dcc29774ee90445f) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_unattributed_spend AS
WITH thresholds AS (
  SELECT
    CAST('0.90' AS DECIMAL(38, 9)) AS strong_from
), clock AS (
  SELECT
    now_at,
    CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) - INTERVAL '11' MONTH AS DATE) AS read_from,
    CAST(CAST(DATE_TRUNC('MONTH', today) AS DATE) + INTERVAL '1' MONTH AS DATE) AS read_before
  FROM ai_usage_analytics.vw_clock
), billed AS (
  SELECT
    STRFTIME(CAST(cost_date AS DATE), '%Y-%m') AS month_year_label,
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
    AND is_billed
    AND cost_type <> 'subscription'
    AND source <> 'adjustment'
), platform_months AS (
  SELECT
    month_year_label,
    platform,
    SUM(cost_usd) AS billed_usd,
    SUM(CASE WHEN is_attributed THEN cost_usd ELSE 0 END) AS attributed_usd,
    SUM(CASE WHEN is_strong THEN cost_usd ELSE 0 END) AS strong_usd
  FROM billed
  GROUP BY
    month_year_label,
    platform
), gaps AS (
  SELECT
    month_year_label,
    platform,
    account,
    MAX(workspace_id) AS workspace_id,
    api_key_id,
    NOT api_key_id IS NULL AS is_mappable,
    COUNT(DISTINCT cost_date) AS days,
    COUNT(*) AS cost_rows,
    SUM(CASE WHEN is_attributed THEN 0 ELSE cost_usd END) AS unattributed_usd,
    SUM(CASE WHEN is_attributed THEN cost_usd ELSE 0 END) AS weak_usd,
    SUM(cost_usd) AS gap_usd
  FROM billed
  WHERE
    NOT is_strong
  GROUP BY
    month_year_label,
    platform,
    account,
    api_key_id,
    CASE WHEN api_key_id IS NULL THEN workspace_id ELSE NULL END
), ranked AS (
  SELECT
    *,
    ROW_NUMBER() OVER by_dollars AS gap_rank,
    SUM(gap_usd) OVER (by_dollars ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS reached_usd
  FROM gaps
  WINDOW by_dollars AS (
    PARTITION BY month_year_label, platform, is_mappable
    ORDER BY gap_usd DESC, api_key_id NULLS FIRST, account NULLS FIRST, workspace_id NULLS FIRST
  )
), key_lines AS (
  SELECT
    account,
    vendor_id AS api_key_id,
    name,
    creator_id
  FROM ai_usage_analytics.dim_directory
  WHERE
    kind = 'key'
  QUALIFY
    ROW_NUMBER() OVER (PARTITION BY account, vendor_id ORDER BY last_seen DESC, platform NULLS FIRST) = 1
), creators AS (
  SELECT
    account,
    vendor_id AS creator_id,
    COALESCE(email, name) AS creator
  FROM ai_usage_analytics.dim_directory
  WHERE
    kind IN ('user', 'service_account')
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY account, vendor_id
      ORDER BY last_seen DESC, platform NULLS FIRST, kind NULLS FIRST
    ) = 1
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
  CASE
    WHEN billed_usd > 0
    THEN CASE
      WHEN CAST(billed_usd AS DOUBLE) <> 0
      THEN CAST(attributed_usd AS DOUBLE) / CAST(billed_usd AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS coverage,
  CASE
    WHEN billed_usd > 0
    THEN CASE
      WHEN CAST(billed_usd AS DOUBLE) <> 0
      THEN CAST(strong_usd AS DOUBLE) / CAST(billed_usd AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS strong_coverage,
  CASE WHEN is_mappable THEN gap_rank ELSE NULL END AS mapping_rank,
  CASE
    WHEN is_mappable AND billed_usd > 0
    THEN CASE
      WHEN CAST(billed_usd AS DOUBLE) <> 0
      THEN CAST(strong_usd + gap_usd AS DOUBLE) / CAST(billed_usd AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS strong_coverage_if_mapped,
  CASE
    WHEN is_mappable AND billed_usd > 0
    THEN CASE
      WHEN CAST(billed_usd AS DOUBLE) <> 0
      THEN CAST(strong_usd + reached_usd AS DOUBLE) / CAST(billed_usd AS DOUBLE)
      ELSE NULL
    END
    ELSE NULL
  END AS strong_coverage_with_above,
  now_at AS view_generated_at
FROM ranked
JOIN platform_months
  USING (month_year_label, platform)
LEFT JOIN key_lines
  USING (account, api_key_id)
LEFT JOIN creators
  USING (account, creator_id)
CROSS JOIN clock
WHERE
  unattributed_usd <> 0 OR weak_usd <> 0;
