-- Generated from sql/tables/endpoint_fingerprints.sql (sha256 671def7153fa9ba30a3183844f0250ce35ac0a7d0446d9ff4eb35e85db69ab91) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.endpoint_fingerprints (
  source TEXT NOT NULL,
  account TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  fields JSON,
  seen_at TIMESTAMPTZ NOT NULL
);
