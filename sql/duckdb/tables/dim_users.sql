-- Generated from sql/tables/dim_users.sql (sha256 401026e08ba08c58f26e007f572a7f11aec5e65ee09526f867bdaa5cab3e5917) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.dim_users (
  user_id TEXT NOT NULL,
  email TEXT NOT NULL,
  name TEXT,
  department TEXT,
  team TEXT,
  manager_email TEXT,
  cost_center TEXT,
  is_active BOOLEAN NOT NULL,
  first_seen DATE NOT NULL,
  last_seen DATE NOT NULL
);
