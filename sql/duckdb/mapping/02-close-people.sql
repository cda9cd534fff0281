-- Generated from sql/mapping/02-close-people.sql (sha256 979683de918b6b8b3d67ea226611b493fbca09bf69b1d6f4b133a3eb329cbb44) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
UPDATE ai_usage_analytics.dim_people SET version_to = $previous_version
WHERE
  version_to IS NULL AND version_from <> $version;
