-- Generated from sql/tables/endpoint_fingerprints.sql (sha256 37ed64ff80e07dc3fdcd4bd0c56f00c6d88864cd3589de750a04de2fdab4bb4f) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE TABLE IF NOT EXISTS ai_usage_analytics.endpoint_fingerprints (
  source TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  fields JSON,
  seen_at TIMESTAMPTZ NOT NULL
);
