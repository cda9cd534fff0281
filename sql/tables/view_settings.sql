-- What the views read, set by finance; unset, what depends on it is NULL.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.view_settings (
  name STRING NOT NULL OPTIONS (description = 'value_per_line_usd or minutes_per_line'),
  value NUMERIC NOT NULL OPTIONS (description = 'the setting'),
  changed_at TIMESTAMP NOT NULL OPTIONS (description = 'when'),
  changed_by STRING OPTIONS (description = 'who')
)
OPTIONS (description = 'What the views read, set by finance; unset, what depends on it is NULL.');
