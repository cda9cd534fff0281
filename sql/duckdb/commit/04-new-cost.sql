-- Generated from sql/commit/04-new-cost.sql (sha256 fd86368471637bd880a5f2160178f9f08dc2a9a0a6cac2ac250df2f8ef0798ce) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TEMPORARY TABLE new_cost AS
SELECT
  usage_date AS cost_date,
  platform,
  CAST($source AS TEXT) AS source,
  account,
  user_email,
  service_name,
  department,
  team,
  cost_center,
  attribution_method,
  attribution_confidence,
  share_ratio,
  SHA256(user_email) AS user_id,
  api_key_id,
  workspace_id,
  model,
  cost_type,
  is_billed,
  unit_type,
  allocation_method,
  SUM(cost_usd) AS cost_usd,
  SUM(list_cost_usd) AS list_cost_usd,
  SUM(volume_units) AS volume_units,
  CASE
    WHEN CAST(SUM(parent_cost_usd) AS DOUBLE) <> 0
    THEN CAST(SUM(CASE WHEN parent_cost_usd IS NULL THEN NULL ELSE cost_usd END) AS DOUBLE) / CAST(SUM(parent_cost_usd) AS DOUBLE)
    ELSE NULL
  END AS allocation_ratio,
  COUNT(*) AS landed_rows
FROM landed
WHERE
  NOT cost_usd IS NULL
GROUP BY
  usage_date,
  platform,
  account,
  user_email,
  service_name,
  department,
  team,
  cost_center,
  attribution_method,
  attribution_confidence,
  share_ratio,
  api_key_id,
  workspace_id,
  model,
  cost_type,
  is_billed,
  unit_type,
  allocation_method;
