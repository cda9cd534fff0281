-- The slice's new usage facts with their lineage.
INSERT INTO ai_usage_analytics.fct_usage_daily (
  usage_date, platform, source, account, user_email, service_name, department, team, cost_center,
  attribution_method, attribution_confidence, share_ratio, user_id, api_key_id, workspace_id, model,
  input_tokens, output_tokens, cached_input_tokens, cache_read_tokens, requests, sessions,
  lines_of_code_added, lines_of_code_accepted, total_accepts, total_rejects, subscription_requests,
  usage_based_requests, acceptance_rate, run_id, fetch_id, landed_rows, ingest_date, created_timestamp
)
SELECT
  usage_date, platform, source, account, user_email, service_name, department, team, cost_center,
  attribution_method, attribution_confidence, share_ratio, user_id, api_key_id, workspace_id, model,
  input_tokens, output_tokens, cached_input_tokens, cache_read_tokens, requests, sessions,
  lines_of_code_added, lines_of_code_accepted, total_accepts, total_rejects, subscription_requests,
  usage_based_requests, acceptance_rate,
  CAST(@run_id AS STRING) AS run_id,
  CAST(@fetch_id AS STRING) AS fetch_id,
  landed_rows,
  DATE(CAST(@committed_at AS TIMESTAMP), 'UTC') AS ingest_date,
  CAST(@committed_at AS TIMESTAMP) AS created_timestamp
FROM new_usage;
