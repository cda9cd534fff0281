-- Dimension: every person ever seen. One who leaves stays.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.dim_users (
  user_id STRING NOT NULL OPTIONS (description = 'SHA-256 hex of the lower-case, trimmed e-mail'),
  email STRING NOT NULL OPTIONS (description = 'lower case'),
  name STRING OPTIONS (description = 'display name'),
  department STRING OPTIONS (description = 'newest known'),
  team STRING OPTIONS (description = 'newest known'),
  manager_email STRING OPTIONS (description = 'newest known'),
  cost_center STRING OPTIONS (description = 'newest known'),
  is_active BOOL NOT NULL OPTIONS (description = 'listed by a vendor when last read'),
  first_seen DATE NOT NULL OPTIONS (description = 'UTC day'),
  last_seen DATE NOT NULL OPTIONS (description = 'UTC day')
)
OPTIONS (description = 'Dimension: every person ever seen. One who leaves stays.');
