-- Dimension: who owned which key when, in every version of the mapping. Version V holds a row when version_from <= V and (version_to IS NULL or V <= version_to).
CREATE TABLE IF NOT EXISTS ai_usage_analytics.dim_api_keys (
  platform STRING OPTIONS (description = 'cursor, anthropic_api, anthropic_code, anthropic (both) or NULL (all)'),
  api_key_id STRING OPTIONS (description = 'the vendor\'s id'),
  api_key_name STRING OPTIONS (description = 'as the mapping states it'),
  workspace_id STRING OPTIONS (description = 'for a row that names a workspace'),
  user_email STRING OPTIONS (description = 'the owner'),
  service_name STRING OPTIONS (description = 'the owning service'),
  department STRING OPTIONS (description = 'as the mapping states it'),
  team STRING OPTIONS (description = 'as the mapping states it'),
  cost_center STRING OPTIONS (description = 'as the mapping states it'),
  share_ratio NUMERIC OPTIONS (description = 'the part of a shared key; NULL when unshared'),
  purpose STRING OPTIONS (description = 'the description'),
  valid_from DATE OPTIONS (description = 'first day, inclusive; NULL is from the beginning'),
  valid_to DATE OPTIONS (description = 'last day, inclusive; NULL is open'),
  version_from STRING NOT NULL OPTIONS (description = 'first mapping version that holds the row'),
  version_to STRING OPTIONS (description = 'last mapping version that holds the row; NULL is open')
)
OPTIONS (description = 'Dimension: who owned which key when, in every version of the mapping. Version V holds a row when version_from <= V and (version_to IS NULL or V <= version_to).');
