-- Generated from sql/tables/findings.sql (sha256 f9a93bd43d1065715baf94982d8413639924a601934d5c0c598f02ab0582a847) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.findings (
  found_date DATE NOT NULL,
  found_at TIMESTAMPTZ NOT NULL,
  source TEXT,
  account TEXT,
  usage_date DATE,
  run_id TEXT,
  kind TEXT NOT NULL,
  severity TEXT NOT NULL,
  text TEXT NOT NULL,
  usd DECIMAL(38, 9)
);
