-- Generated from sql/tables/commit_lock.sql (sha256 051142c8e71651f500c78eb2cff94ab0e24c5ba5b1f4f01591951002584bf7da) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.commit_lock (
  commits BIGINT NOT NULL,
  holder TEXT
);
