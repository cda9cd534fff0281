-- Generated from sql/mapping/03-place-users.sql (sha256 ce15a7ab44ed37dc156b673d5c5ca61db2c93fcce19e6d16a36031ed22c14683) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
UPDATE ai_usage_analytics.dim_users AS known SET department = placed.department, team = placed.team, manager_email = placed.manager_email, cost_center = placed.cost_center
FROM ai_usage_analytics.dim_people AS placed
WHERE
  known.email = placed.email
  AND placed.version_from = $version
  AND (
    placed.valid_from IS NULL OR placed.valid_from <= CAST($day AS DATE)
  )
  AND (
    placed.valid_to IS NULL OR CAST($day AS DATE) <= placed.valid_to
  );
