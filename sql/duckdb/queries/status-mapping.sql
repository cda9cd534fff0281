-- Generated from sql/queries/status-mapping.sql (sha256 4185182e6d84f4e9c88b44459fbb2b7f31a48f3fc30b900bbaf3dbcf16f289c4) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  MAX(mapping_read_at) AS read_at,
  MAX(
    CASE
      WHEN status = 'requested' AND mapping_read_at IS NULL
      THEN recorded_at
      ELSE NULL
    END
  ) AS missed_at,
  MIN(recorded_at) AS first_asked_at,
  MAX(mapping_version) AS mapping_version
FROM ai_usage_analytics.pipeline_runs;
