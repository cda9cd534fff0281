-- One hash over the facts of a span of days: every column but lineage and timestamps, ordered by all of them.
-- Equal hashes on one engine mean the same facts.
SELECT TO_HEX(SHA256(COALESCE(STRING_AGG(line, '\n' ORDER BY line), ''))) AS facts_hash
FROM (
  SELECT
    ARRAY_TO_STRING([
      'usage',
      COALESCE(CAST(usage_date AS STRING), 'NULL'),
      COALESCE(CAST(platform AS STRING), 'NULL'),
      COALESCE(CAST(source AS STRING), 'NULL'),
      COALESCE(CAST(account AS STRING), 'NULL'),
      COALESCE(CAST(user_email AS STRING), 'NULL'),
      COALESCE(CAST(service_name AS STRING), 'NULL'),
      COALESCE(CAST(department AS STRING), 'NULL'),
      COALESCE(CAST(team AS STRING), 'NULL'),
      COALESCE(CAST(cost_center AS STRING), 'NULL'),
      COALESCE(CAST(attribution_method AS STRING), 'NULL'),
      COALESCE(CAST(attribution_confidence AS STRING), 'NULL'),
      COALESCE(CAST(share_ratio AS STRING), 'NULL'),
      COALESCE(CAST(user_id AS STRING), 'NULL'),
      COALESCE(CAST(api_key_id AS STRING), 'NULL'),
      COALESCE(CAST(workspace_id AS STRING), 'NULL'),
      COALESCE(CAST(model AS STRING), 'NULL'),
      COALESCE(CAST(input_tokens AS STRING), 'NULL'),
      COALESCE(CAST(output_tokens AS STRING), 'NULL'),
      COALESCE(CAST(cached_input_tokens AS STRING), 'NULL'),
      COALESCE(CAST(cache_read_tokens AS STRING), 'NULL'),
      COALESCE(CAST(requests AS STRING), 'NULL'),
      COALESCE(CAST(sessions AS STRING), 'NULL'),
      COALESCE(CAST(lines_of_code_added AS STRING), 'NULL'),
      COALESCE(CAST(lines_of_code_accepted AS STRING), 'NULL'),
      COALESCE(CAST(total_accepts AS STRING), 'NULL'),
      COALESCE(CAST(total_rejects AS STRING), 'NULL'),
      COALESCE(CAST(subscription_requests AS STRING), 'NULL'),
      COALESCE(CAST(usage_based_requests AS STRING), 'NULL'),
      COALESCE(CAST(acceptance_rate AS STRING), 'NULL')
    ], '|') AS line
  FROM ai_usage_analytics.fct_usage_daily
  WHERE usage_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
  UNION ALL
  SELECT
    ARRAY_TO_STRING([
      'cost',
      COALESCE(CAST(cost_date AS STRING), 'NULL'),
      COALESCE(CAST(platform AS STRING), 'NULL'),
      COALESCE(CAST(source AS STRING), 'NULL'),
      COALESCE(CAST(account AS STRING), 'NULL'),
      COALESCE(CAST(user_email AS STRING), 'NULL'),
      COALESCE(CAST(service_name AS STRING), 'NULL'),
      COALESCE(CAST(department AS STRING), 'NULL'),
      COALESCE(CAST(team AS STRING), 'NULL'),
      COALESCE(CAST(cost_center AS STRING), 'NULL'),
      COALESCE(CAST(attribution_method AS STRING), 'NULL'),
      COALESCE(CAST(attribution_confidence AS STRING), 'NULL'),
      COALESCE(CAST(share_ratio AS STRING), 'NULL'),
      COALESCE(CAST(user_id AS STRING), 'NULL'),
      COALESCE(CAST(api_key_id AS STRING), 'NULL'),
      COALESCE(CAST(workspace_id AS STRING), 'NULL'),
      COALESCE(CAST(model AS STRING), 'NULL'),
      COALESCE(CAST(cost_type AS STRING), 'NULL'),
      COALESCE(CAST(is_billed AS STRING), 'NULL'),
      COALESCE(CAST(unit_type AS STRING), 'NULL'),
      COALESCE(CAST(allocation_method AS STRING), 'NULL'),
      COALESCE(CAST(corrects_date AS STRING), 'NULL'),
      COALESCE(CAST(corrects_source AS STRING), 'NULL'),
      COALESCE(CAST(cost_usd AS STRING), 'NULL'),
      COALESCE(CAST(list_cost_usd AS STRING), 'NULL'),
      COALESCE(CAST(volume_units AS STRING), 'NULL'),
      COALESCE(CAST(allocation_ratio AS STRING), 'NULL')
    ], '|') AS line
  FROM ai_usage_analytics.fct_cost_daily
  WHERE cost_date BETWEEN CAST(@from AS DATE) AND CAST(@to AS DATE)
);
