-- Generated from sql/queries/unattributed-spend.sql (sha256 1b50a7fa153b82a6d945dc0bd9f468a9c2ac2094f30ba4ffaf528e04226466f2) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
WITH gaps AS (
  SELECT
    platform,
    account,
    MAX(workspace_id) AS workspace_id,
    api_key_id,
    COUNT(DISTINCT cost_date) AS days,
    COUNT(*) AS cost_rows,
    SUM(CASE WHEN attribution_method = 'unattributed' THEN cost_usd ELSE 0 END) AS unattributed_usd,
    SUM(CASE WHEN attribution_method = 'unattributed' THEN 0 ELSE cost_usd END) AS weak_usd,
    SUM(cost_usd) AS gap_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE
    cost_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
    AND is_billed
    AND cost_type <> 'subscription'
    AND source <> 'adjustment'
    AND attribution_confidence < CAST('0.90' AS DECIMAL(38, 9))
  GROUP BY
    platform,
    account,
    api_key_id,
    CASE WHEN api_key_id IS NULL THEN workspace_id ELSE NULL END
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
  platform,
  account,
  workspace_id,
  api_key_id,
  key_lines.name AS api_key_name,
  creator AS key_creator,
  days,
  cost_rows,
  unattributed_usd,
  weak_usd
FROM gaps
LEFT JOIN key_lines
  USING (account, api_key_id)
LEFT JOIN creators
  USING (account, creator_id)
WHERE
  unattributed_usd <> 0 OR weak_usd <> 0
ORDER BY
  gap_usd DESC,
  platform NULLS FIRST,
  api_key_id NULLS FIRST,
  account NULLS FIRST,
  workspace_id NULLS FIRST;
