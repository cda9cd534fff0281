-- The slice's new cost facts: one row for each distinct combination of all columns that are no measure.
CREATE TEMP TABLE new_cost AS
SELECT
  usage_date AS cost_date,
  platform,
  CAST(@source AS STRING) AS source,
  account,
  user_email,
  service_name,
  department,
  team,
  cost_center,
  attribution_method,
  attribution_confidence,
  share_ratio,
  TO_HEX(SHA256(user_email)) AS user_id,
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
  SAFE_DIVIDE(
    CAST(SUM(IF(parent_cost_usd IS NULL, NULL, cost_usd)) AS FLOAT64),
    CAST(SUM(parent_cost_usd) AS FLOAT64)
  ) AS allocation_ratio,
  COUNT(*) AS landed_rows
FROM landed
WHERE cost_usd IS NOT NULL
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
