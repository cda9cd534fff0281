-- Remembers what the vendors' directories listed; an older fetch never overwrites a newer one.
MERGE INTO ai_usage_analytics.dim_directory AS known
USING (
  SELECT account, platform, kind, vendor_id, email, name, principal_id, creator_id
  FROM landed
  WHERE record_kind = 'directory'
  QUALIFY ROW_NUMBER() OVER (
    PARTITION BY account, platform, kind, vendor_id
    ORDER BY segment_id, batch_index, ordinal
  ) = 1
) AS listed
ON known.account = listed.account
  AND known.platform = listed.platform
  AND known.kind = listed.kind
  AND known.vendor_id = listed.vendor_id
WHEN MATCHED AND known.last_seen < CAST(@fetched_at AS TIMESTAMP) THEN UPDATE SET
  email = COALESCE(listed.email, known.email),
  name = COALESCE(listed.name, known.name),
  principal_id = COALESCE(listed.principal_id, known.principal_id),
  creator_id = COALESCE(listed.creator_id, known.creator_id),
  last_seen = CAST(@fetched_at AS TIMESTAMP)
WHEN NOT MATCHED THEN INSERT (
  account, platform, kind, vendor_id, email, name, principal_id, creator_id, first_seen, last_seen
) VALUES (
  listed.account, listed.platform, listed.kind, listed.vendor_id, listed.email, listed.name,
  listed.principal_id, listed.creator_id, CAST(@fetched_at AS TIMESTAMP), CAST(@fetched_at AS TIMESTAMP)
);
