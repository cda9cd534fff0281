-- Generated from sql/tables/month_locks.sql (sha256 be4b5a53648d2904f1a8a9530c289a47dd6abde2fffb8d45b669f95400d3318f) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.month_locks (
  month TEXT NOT NULL,
  is_locked BOOLEAN NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL,
  changed_by TEXT,
  reason TEXT
);
