-- Billed money of a span of days without an owner of confidence, most dollars first: by API key, and by workspace
-- where there is no key. Seats and adjustments are left out. As vw_unattributed_spend, over days in place of months.
WITH gaps AS (
  SELECT
    platform,
    account,
    MAX(workspace_id) AS workspace_id,
    api_key_id,
    COUNT(DISTINCT cost_date) AS days,
    COUNT(*) AS cost_rows,
    SUM(IF(attribution_method = 'unattributed', cost_usd, 0)) AS unattributed_usd,
    SUM(IF(attribution_method = 'unattributed', 0, cost_usd)) AS weak_usd,
    SUM(cost_usd) AS gap_usd
  FROM ai_usage_analytics.fct_cost_daily
  WHERE cost_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
    AND is_billed
    AND cost_type <> 'subscription'
    AND source <> 'adjustment'
    AND attribution_confidence < NUMERIC '0.90'
  GROUP BY platform, account, api_key_id, IF(api_key_id IS NULL, workspace_id, NULL)
),
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
LEFT JOIN key_lines USING (account, api_key_id)
LEFT JOIN creators USING (account, creator_id)
WHERE unattributed_usd <> 0 OR weak_usd <> 0
ORDER BY gap_usd DESC, platform, api_key_id, account, workspace_id;
