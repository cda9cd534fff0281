-- Generated from sql/queries/mapping-people.sql (sha256 645f472fb2e89d631205cf0d24207bcfd22ef3e6e6afb59125b489cc6ba54d62) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
SELECT
  email,
  department,
  team,
  manager_email,
  cost_center,
  valid_from,
  valid_to
FROM ai_usage_analytics.dim_people
WHERE
  version_from <= $version AND (
    version_to IS NULL OR $version <= version_to
  );
