-- Generated from sql/tables/mapping_overrides.sql (sha256 636d977353c642f82c3dea43a866103273349ddde6d53281891a95904dc7d03d) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.mapping_overrides (
  platform TEXT,
  api_key_id TEXT,
  api_key_name TEXT,
  user_email TEXT,
  service_name TEXT,
  department TEXT,
  team TEXT,
  cost_center TEXT,
  share_ratio DECIMAL(38, 9),
  valid_from DATE NOT NULL,
  valid_to DATE,
  reason TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  created_by TEXT
);
