-- Generated from sql/tables/dead_letters.sql (sha256 7124aa82744f5ccf5e465d6df79a9821cc6cd947650e1ce51c742c939960aa72) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.dead_letters (
  dead_letter_id TEXT NOT NULL,
  received_date DATE NOT NULL,
  received_at TIMESTAMPTZ NOT NULL,
  topic TEXT NOT NULL,
  subscription TEXT,
  function_name TEXT NOT NULL,
  attributes JSON,
  payload TEXT,
  payload_truncated BOOLEAN NOT NULL,
  error_class TEXT NOT NULL,
  error_message TEXT NOT NULL,
  delivery_attempt BIGINT,
  source TEXT,
  account TEXT,
  usage_date DATE,
  run_id TEXT,
  fetch_id TEXT,
  record_count BIGINT,
  usd_at_stake DECIMAL(38, 9),
  state TEXT NOT NULL,
  state_reason TEXT
);
