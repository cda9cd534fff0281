-- Generated from sql/commit/03-new-usage.sql (sha256 31e073afe5011863fb0386a7c684fefeeb5c16701bb183c41cbf2e47f74118ec) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TEMPORARY TABLE new_usage AS
SELECT
  usage_date,
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
  SUM(input_tokens) AS input_tokens,
  SUM(output_tokens) AS output_tokens,
  SUM(cached_input_tokens) AS cached_input_tokens,
  SUM(cache_read_tokens) AS cache_read_tokens,
  SUM(requests) AS requests,
  SUM(sessions) AS sessions,
  SUM(lines_of_code_added) AS lines_of_code_added,
  SUM(lines_of_code_accepted) AS lines_of_code_accepted,
  SUM(total_accepts) AS total_accepts,
  SUM(total_rejects) AS total_rejects,
  SUM(subscription_requests) AS subscription_requests,
  SUM(usage_based_requests) AS usage_based_requests,
  CASE
    WHEN CAST(SUM(total_accepts) + SUM(total_rejects) AS DOUBLE) <> 0
    THEN CAST(SUM(total_accepts) AS DOUBLE) / CAST(SUM(total_accepts) + SUM(total_rejects) AS DOUBLE)
    ELSE NULL
  END AS acceptance_rate,
  COUNT(*) AS landed_rows
FROM landed
WHERE
  NOT COALESCE(
    input_tokens,
    output_tokens,
    cached_input_tokens,
    cache_read_tokens,
    requests,
    sessions,
    lines_of_code_added,
    lines_of_code_accepted,
    total_accepts,
    total_rejects,
    subscription_requests,
    usage_based_requests
  ) IS NULL
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
  model;
