-- Generated from sql/tables/dim_api_keys.sql (sha256 6faaba0fb7a04669d2217299b0593b442a703455b2f10f248b5e1164143a7d38) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.dim_api_keys (
  platform TEXT,
  api_key_id TEXT,
  api_key_name TEXT,
  workspace_id TEXT,
  user_email TEXT,
  service_name TEXT,
  department TEXT,
  team TEXT,
  cost_center TEXT,
  share_ratio DECIMAL(38, 9),
  purpose TEXT,
  valid_from DATE,
  valid_to DATE,
  version_from TEXT NOT NULL,
  version_to TEXT
);
