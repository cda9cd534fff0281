-- Generated from sql/views/vw_clock.sql (sha256 5c40e43e6c779d4ada178e4f47dcc7214d6cb7b0197c3fa3a87336315cdf9019) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
CREATE OR REPLACE VIEW ai_usage_analytics.vw_clock AS
SELECT
  CURRENT_TIMESTAMP AS now_at,
  CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS DATE) AS today;
