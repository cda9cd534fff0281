-- Generated from sql/tables/mapping_overrides.sql (sha256 1840fbc1b1377ccf292e5ffa71c38f3048655a3fa738b8caf2e8cd48b814e40d) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.mapping_overrides (
  platform TEXT,
  api_key_id TEXT,
  api_key_name TEXT,
  user_email TEXT,
  service_name TEXT,
  valid_from DATE NOT NULL,
  valid_to DATE,
  reason TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  created_by TEXT
);
