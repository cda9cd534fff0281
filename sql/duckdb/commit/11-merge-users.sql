-- Generated from sql/commit/11-merge-users.sql (sha256 e136fb78972b56af3b77e897728fbc4f204f4ab1c49ddedda28686a37e301a64) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
MERGE INTO ai_usage_analytics.dim_users AS known
USING (
  SELECT
    email,
    MAX(name) AS name,
    MAX(department) AS department,
    MAX(team) AS team,
    MAX(cost_center) AS cost_center,
    BOOL_OR(CAST(is_active AS BOOLEAN)) AS is_active,
    MIN(seen_on) AS first_seen,
    MAX(seen_on) AS last_seen
  FROM (
    SELECT
      email,
      name,
      CAST(NULL AS TEXT) AS department,
      CAST(NULL AS TEXT) AS team,
      CAST(NULL AS TEXT) AS cost_center,
      is_active,
      CAST(CAST($fetched_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS DATE) AS seen_on
    FROM landed
    WHERE
      record_kind = 'directory' AND kind IN ('user', 'member')
    UNION ALL
    SELECT
      user_email AS email,
      CAST(NULL AS TEXT) AS name,
      department,
      team,
      cost_center,
      CAST(NULL AS BOOLEAN) AS is_active,
      usage_date AS seen_on
    FROM landed
    WHERE
      NOT user_email IS NULL
  )
  WHERE
    NOT email IS NULL
  GROUP BY
    email
) AS seen
ON known.email = seen.email
WHEN MATCHED THEN UPDATE SET
  name = COALESCE(seen.name, known.name),
  department = COALESCE(seen.department, known.department),
  team = COALESCE(seen.team, known.team),
  cost_center = COALESCE(seen.cost_center, known.cost_center),
  is_active = COALESCE(seen.is_active, known.is_active),
  first_seen = CASE
    WHEN known.first_seen IS NULL OR seen.first_seen IS NULL
    THEN NULL
    ELSE LEAST(known.first_seen, seen.first_seen)
  END,
  last_seen = CASE
    WHEN known.last_seen IS NULL OR seen.last_seen IS NULL
    THEN NULL
    ELSE GREATEST(known.last_seen, seen.last_seen)
  END
WHEN NOT MATCHED THEN INSERT (
  user_id,
  email,
  name,
  department,
  team,
  cost_center,
  is_active,
  first_seen,
  last_seen
) VALUES (
  SHA256(seen.email),
  seen.email,
  seen.name,
  seen.department,
  seen.team,
  seen.cost_center,
  COALESCE(seen.is_active, FALSE),
  seen.first_seen,
  seen.last_seen
);
