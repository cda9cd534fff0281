-- Generated from sql/mapping/02-close-people.sql (sha256 5cf6d3d13ada34dabe34e705944b2070a8060e1466ebdfcb3013fbb54f8419ec) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
UPDATE ai_usage_analytics.dim_people SET version_to = $previous_version
WHERE
  version_to IS NULL;
