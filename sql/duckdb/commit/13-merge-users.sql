-- Generated from sql/commit/13-merge-users.sql (sha256 22eacde9ee666afcf483209fb3b2677e18736e9236fa72fc26ff9a68c773868a) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
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
      landed.email,
      CASE WHEN newest.vendor_id IS NULL THEN NULL ELSE landed.name END AS name,
      CAST(NULL AS TEXT) AS department,
      CAST(NULL AS TEXT) AS team,
      CAST(NULL AS TEXT) AS cost_center,
      CASE WHEN newest.vendor_id IS NULL THEN NULL ELSE landed.is_active END AS is_active,
      CAST(CAST($fetched_at AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS DATE) AS seen_on
    FROM landed
    LEFT JOIN ai_usage_analytics.dim_directory AS newest
      ON newest.account = landed.account
      AND newest.platform = landed.platform
      AND newest.kind = landed.kind
      AND newest.vendor_id = landed.vendor_id
      AND newest.last_seen = CAST($fetched_at AS TIMESTAMPTZ)
    WHERE
      landed.record_kind = 'directory' AND landed.kind IN ('user', 'member')
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
  department = COALESCE(known.department, seen.department),
  team = COALESCE(known.team, seen.team),
  cost_center = COALESCE(known.cost_center, seen.cost_center),
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
