-- Generated from sql/commit/12-merge-directory.sql (sha256 c6e356c4a9cf98209e5ff0d26cf2af33fc536df4fa8803e64ce1174bb5660990) by sql/transpile.py with sqlglot 30.30.0. Do not edit.
MERGE INTO ai_usage_analytics.dim_directory AS known
USING (
  SELECT
    account,
    platform,
    kind,
    vendor_id,
    email,
    name,
    principal_id,
    creator_id
  FROM landed
  WHERE
    record_kind = 'directory'
  QUALIFY
    ROW_NUMBER() OVER (
      PARTITION BY account, platform, kind, vendor_id
      ORDER BY segment_id NULLS FIRST, batch_index NULLS FIRST, ordinal NULLS FIRST
    ) = 1
) AS listed
ON known.account = listed.account
AND known.platform = listed.platform
AND known.kind = listed.kind
AND known.vendor_id = listed.vendor_id
WHEN MATCHED AND known.last_seen < CAST($fetched_at AS TIMESTAMPTZ) THEN UPDATE SET
  email = COALESCE(listed.email, known.email),
  name = COALESCE(listed.name, known.name),
  principal_id = COALESCE(listed.principal_id, known.principal_id),
  creator_id = COALESCE(listed.creator_id, known.creator_id),
  last_seen = CAST($fetched_at AS TIMESTAMPTZ)
WHEN NOT MATCHED THEN INSERT (
  account,
  platform,
  kind,
  vendor_id,
  email,
  name,
  principal_id,
  creator_id,
  first_seen,
  last_seen
) VALUES (
  listed.account,
  listed.platform,
  listed.kind,
  listed.vendor_id,
  listed.email,
  listed.name,
  listed.principal_id,
  listed.creator_id,
  CAST($fetched_at AS TIMESTAMPTZ),
  CAST($fetched_at AS TIMESTAMPTZ)
);
