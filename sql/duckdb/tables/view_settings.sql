-- Generated from sql/tables/view_settings.sql (sha256 a9ab8aa6318bbba2ea8ebe5f46b4add072c347dd5a72aa1593e6426ceacf808d) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.view_settings (
  name TEXT NOT NULL,
  value DECIMAL(38, 9) NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL,
  changed_by TEXT
);
