-- Generated from sql/tables/dim_directory.sql (sha256 f218f828905150c3b7a99f1556a1f87aa4252e865550ea6a03d104c42643cb53) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.dim_directory (
  account TEXT NOT NULL,
  platform TEXT NOT NULL,
  kind TEXT NOT NULL,
  vendor_id TEXT NOT NULL,
  email TEXT,
  name TEXT,
  principal_id TEXT,
  creator_id TEXT,
  first_seen TIMESTAMPTZ NOT NULL,
  last_seen TIMESTAMPTZ NOT NULL
);
