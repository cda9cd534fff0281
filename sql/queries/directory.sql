-- Every line that the vendors' directories ever had: whether the newest reading still lists it, and for a line with
-- an e-mail whether the person was there when last read.
SELECT
  directory.account,
  directory.platform,
  directory.kind,
  directory.vendor_id,
  directory.email,
  directory.name,
  directory.last_seen = MAX(directory.last_seen) OVER (
    PARTITION BY directory.account, directory.platform, directory.kind
  ) AS is_listed,
  people.is_active
FROM ai_usage_analytics.dim_directory AS directory
LEFT JOIN ai_usage_analytics.dim_users AS people ON people.email = directory.email
ORDER BY directory.account, directory.platform, directory.kind, directory.vendor_id;
