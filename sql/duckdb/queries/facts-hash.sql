-- Generated from sql/queries/facts-hash.sql (sha256 9da3cf92a92e8876ed1edb1af87fcf4f456ab9a898402aebba3a08cd91e9bc31) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  SHA256(COALESCE(LISTAGG(line, '
'
  ORDER BY
    line NULLS FIRST), '')) AS facts_hash
FROM (
  SELECT
    ARRAY_TO_STRING(
      [
        'usage',
        COALESCE(CAST(usage_date AS TEXT), 'NULL'),
        COALESCE(CAST(platform AS TEXT), 'NULL'),
        COALESCE(CAST(source AS TEXT), 'NULL'),
        COALESCE(CAST(account AS TEXT), 'NULL'),
        COALESCE(CAST(user_email AS TEXT), 'NULL'),
        COALESCE(CAST(service_name AS TEXT), 'NULL'),
        COALESCE(CAST(department AS TEXT), 'NULL'),
        COALESCE(CAST(team AS TEXT), 'NULL'),
        COALESCE(CAST(cost_center AS TEXT), 'NULL'),
        COALESCE(CAST(attribution_method AS TEXT), 'NULL'),
        COALESCE(CAST(attribution_confidence AS TEXT), 'NULL'),
        COALESCE(CAST(share_ratio AS TEXT), 'NULL'),
        COALESCE(CAST(user_id AS TEXT), 'NULL'),
        COALESCE(CAST(api_key_id AS TEXT), 'NULL'),
        COALESCE(CAST(workspace_id AS TEXT), 'NULL'),
        COALESCE(CAST(model AS TEXT), 'NULL'),
        COALESCE(CAST(input_tokens AS TEXT), 'NULL'),
        COALESCE(CAST(output_tokens AS TEXT), 'NULL'),
        COALESCE(CAST(cached_input_tokens AS TEXT), 'NULL'),
        COALESCE(CAST(cache_read_tokens AS TEXT), 'NULL'),
        COALESCE(CAST(requests AS TEXT), 'NULL'),
        COALESCE(CAST(sessions AS TEXT), 'NULL'),
        COALESCE(CAST(lines_of_code_added AS TEXT), 'NULL'),
        COALESCE(CAST(lines_of_code_accepted AS TEXT), 'NULL'),
        COALESCE(CAST(total_accepts AS TEXT), 'NULL'),
        COALESCE(CAST(total_rejects AS TEXT), 'NULL'),
        COALESCE(CAST(subscription_requests AS TEXT), 'NULL'),
        COALESCE(CAST(usage_based_requests AS TEXT), 'NULL'),
        COALESCE(CAST(acceptance_rate AS TEXT), 'NULL')
      ],
      '|'
    ) AS line
  FROM ai_usage_analytics.fct_usage_daily
  WHERE
    usage_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
  UNION ALL
  SELECT
    ARRAY_TO_STRING(
      [
        'cost',
        COALESCE(CAST(cost_date AS TEXT), 'NULL'),
        COALESCE(CAST(platform AS TEXT), 'NULL'),
        COALESCE(CAST(source AS TEXT), 'NULL'),
        COALESCE(CAST(account AS TEXT), 'NULL'),
        COALESCE(CAST(user_email AS TEXT), 'NULL'),
        COALESCE(CAST(service_name AS TEXT), 'NULL'),
        COALESCE(CAST(department AS TEXT), 'NULL'),
        COALESCE(CAST(team AS TEXT), 'NULL'),
        COALESCE(CAST(cost_center AS TEXT), 'NULL'),
        COALESCE(CAST(attribution_method AS TEXT), 'NULL'),
        COALESCE(CAST(attribution_confidence AS TEXT), 'NULL'),
        COALESCE(CAST(share_ratio AS TEXT), 'NULL'),
        COALESCE(CAST(user_id AS TEXT), 'NULL'),
        COALESCE(CAST(api_key_id AS TEXT), 'NULL'),
        COALESCE(CAST(workspace_id AS TEXT), 'NULL'),
        COALESCE(CAST(model AS TEXT), 'NULL'),
        COALESCE(CAST(cost_type AS TEXT), 'NULL'),
        COALESCE(CAST(is_billed AS TEXT), 'NULL'),
        COALESCE(CAST(unit_type AS TEXT), 'NULL'),
        COALESCE(CAST(allocation_method AS TEXT), 'NULL'),
        COALESCE(CAST(corrects_date AS TEXT), 'NULL'),
        COALESCE(CAST(corrects_source AS TEXT), 'NULL'),
        COALESCE(CAST(cost_usd AS TEXT), 'NULL'),
        COALESCE(CAST(list_cost_usd AS TEXT), 'NULL'),
        COALESCE(CAST(volume_units AS TEXT), 'NULL'),
        COALESCE(CAST(allocation_ratio AS TEXT), 'NULL')
      ],
      '|'
    ) AS line
  FROM ai_usage_analytics.fct_cost_daily
  WHERE
    cost_date BETWEEN CAST($from AS DATE) AND CAST($to AS DATE)
);
