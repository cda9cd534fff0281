-- Owners that a person set for days past, beside the sheet.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.mapping_overrides (
  platform STRING OPTIONS (description = 'as in dim_api_keys'),
  api_key_id STRING OPTIONS (description = 'the vendor\'s id'),
  api_key_name STRING OPTIONS (description = 'as the mapping states it'),
  user_email STRING OPTIONS (description = 'the owner'),
  service_name STRING OPTIONS (description = 'the owning service'),
  department STRING OPTIONS (description = 'as the mapping states it'),
  team STRING OPTIONS (description = 'as the mapping states it'),
  cost_center STRING OPTIONS (description = 'as the mapping states it'),
  share_ratio NUMERIC OPTIONS (description = 'the part of a shared key; NULL when unshared'),
  valid_from DATE NOT NULL OPTIONS (description = 'first day, inclusive'),
  valid_to DATE OPTIONS (description = 'last day, inclusive; NULL is open'),
  reason STRING NOT NULL OPTIONS (description = 'why'),
  created_at TIMESTAMP NOT NULL OPTIONS (description = 'when'),
  created_by STRING OPTIONS (description = 'who')
)
OPTIONS (description = 'Owners that a person set for days past, beside the sheet.');
