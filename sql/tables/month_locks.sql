-- Closed months, append-only: the newest row of a month holds.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.month_locks (
  month STRING NOT NULL OPTIONS (description = 'YYYY-MM'),
  is_locked BOOL NOT NULL OPTIONS (description = 'true closes the month, false opens it again'),
  changed_at TIMESTAMP NOT NULL OPTIONS (description = 'when'),
  changed_by STRING OPTIONS (description = 'who'),
  reason STRING OPTIONS (description = 'why')
)
OPTIONS (description = 'Closed months, append-only: the newest row of a month holds.');
