-- Every person whom a directory lists or whom the slice was attributed to. One who leaves stays.
-- The directory has been merged by now: a line that a newer fetch has seen says nothing here but its day.
-- Where people work the mapping says (sql/mapping); a commit, which may be of a day long past, fills in what is empty.
MERGE INTO ai_usage_analytics.dim_users AS known
USING (
  SELECT
    email,
    MAX(name) AS name,
    MAX(department) AS department,
    MAX(team) AS team,
    MAX(cost_center) AS cost_center,
    LOGICAL_OR(is_active) AS is_active,
    MIN(seen_on) AS first_seen,
    MAX(seen_on) AS last_seen
  FROM (
    SELECT
      landed.email,
      IF(newest.vendor_id IS NULL, NULL, landed.name) AS name,
      CAST(NULL AS STRING) AS department,
      CAST(NULL AS STRING) AS team,
      CAST(NULL AS STRING) AS cost_center,
      IF(newest.vendor_id IS NULL, NULL, landed.is_active) AS is_active,
      DATE(CAST(@fetched_at AS TIMESTAMP), 'UTC') AS seen_on
    FROM landed
    LEFT JOIN ai_usage_analytics.dim_directory AS newest
      ON newest.account = landed.account
      AND newest.platform = landed.platform
      AND newest.kind = landed.kind
      AND newest.vendor_id = landed.vendor_id
      AND newest.last_seen = CAST(@fetched_at AS TIMESTAMP)
    WHERE landed.record_kind = 'directory' AND landed.kind IN ('user', 'member')
    UNION ALL
    SELECT
      user_email AS email,
      CAST(NULL AS STRING) AS name,
      department,
      team,
      cost_center,
      CAST(NULL AS BOOL) AS is_active,
      usage_date AS seen_on
    FROM landed
    WHERE user_email IS NOT NULL
  )
  WHERE email IS NOT NULL
  GROUP BY email
) AS seen
ON known.email = seen.email
WHEN MATCHED THEN UPDATE SET
  name = COALESCE(seen.name, known.name),
  department = COALESCE(known.department, seen.department),
  team = COALESCE(known.team, seen.team),
  cost_center = COALESCE(known.cost_center, seen.cost_center),
  is_active = COALESCE(seen.is_active, known.is_active),
  first_seen = LEAST(known.first_seen, seen.first_seen),
  last_seen = GREATEST(known.last_seen, seen.last_seen)
WHEN NOT MATCHED THEN INSERT (
  user_id, email, name, department, team, cost_center, is_active, first_seen, last_seen
) VALUES (
  TO_HEX(SHA256(seen.email)), seen.email, seen.name, seen.department, seen.team, seen.cost_center,
  COALESCE(seen.is_active, FALSE), seen.first_seen, seen.last_seen
);
